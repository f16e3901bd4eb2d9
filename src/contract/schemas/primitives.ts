import * as z from 'zod/mini';

/** An RFC 3339 time in UTC. Kept as text on the wire's client side: a desk's odd time must not cost a whole row. */
export const Time = z.string();

/** Text for people: one string, or one per BCP 47 locale (`{ en: '…', ja: '…' }`). */
export const Text = z.union([z.string(), z.record(z.string(), z.string())]);
/** Text for people: one string, or one per BCP 47 locale. */
export type Text = z.infer<typeof Text>;

/** An opaque identifier. */
export const Id = z.string();

/** Somebody, as others may see them. */
export const Person = z.object({ id: Id, name: z.string(), role: z.string() });
/** Somebody, as others may see them. `role` is `user`, `admin`, `agent` or `system`; others are shown raw. */
export type Person = z.infer<typeof Person>;

/** A link out of the panel. */
export const Link = z.object({ label: Text, href: z.string() });
/** A link out of the panel. The panel renders only `https:`, `mailto:` and `tel:` targets as links. */
export type Link = z.infer<typeof Link>;
