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

/**
 * Request text that can be stored and shown: no NUL, no lone surrogate, at least one and at most `limit`
 * graphemes. Graphemes are counted only when the cheaper count of code units leaves a doubt.
 */
export const requestText = (limit: number) =>
  z.string().check(
    z.refine(
      (value) => value.isWellFormed() && !value.includes('\u0000'),
      'This text holds characters that cannot be stored.',
    ),
    z.refine((value) => value.trim() !== '', 'This must not be empty.'),
    z.refine(
      (value) => value.length <= limit || graphemes(value) <= limit,
      `This can have at most ${limit} characters.`,
    ),
  );

/** The number of characters a person would count: grapheme clusters. */
export function graphemes(value: string): number {
  let count = 0;
  for (const _ of new Intl.Segmenter().segment(value)) count++;
  return count;
}

/** A request's reference to something by id. */
export const requestId = () => z.string().check(z.minLength(1), z.maxLength(200));

/** Query parameters every list takes. */
export const paging = {
  cursor: z.optional(z.string().check(z.maxLength(500))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
};
