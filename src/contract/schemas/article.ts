import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** A help article that may answer the question. */
export const Article = z.object({ id: Id, title: z.string(), excerpt: z.string(), url: z.string() });
/** A help article that may answer the question. */
export type Article = z.infer<typeof Article>;
