import * as z from 'zod/mini';

/** An RFC 3339 time in UTC. Not validated by the client, so that an invalid time from a help desk does not drop the row. */
export const Time = z.string();

/** Localizable text: one string, or one per BCP 47 locale (`{ en: '…', ja: '…' }`). */
export const Text = z.union([z.string(), z.record(z.string(), z.string())]);
/** Localizable text: one string, or one per BCP 47 locale. */
export type Text = z.infer<typeof Text>;

/** An opaque identifier. */
export const Id = z.string();

/** Public data of a person. */
export const Person = z.object({ id: Id, name: z.string(), role: z.string() });
/** Public data of a person. `role` is `user`, `admin`, `agent` or `system`; unknown roles are displayed as is. */
export type Person = z.infer<typeof Person>;

/** An external link. */
export const Link = z.object({ label: Text, href: z.string() });
/** An external link. The panel renders only `https:`, `mailto:` and `tel:` URLs as links. */
export type Link = z.infer<typeof Link>;
