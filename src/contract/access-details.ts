/**
 * What grants, requests, sessions and records say beyond what the panel reads. It lies apart so that the panel's build can
 * leave it out (`leanTable` in `scripts/build/lean-contract.ts`): whoever shows one of these in the panel moves it to `access.ts`.
 */
import * as z from 'zod/mini';
import { Id, Person, Time } from './values.ts';

export const requestDetails = {
  /** The word with which it was denied. */
  answer: z.optional(z.nullable(z.string())),
};

export const sessionDetails = {
  state: z.string(),
  grantId: Id,
  scope: z.string(),
  areas: z.array(Id),
  environment: z.nullable(Id),
  reason: z.string(),
  startedAt: Time,
  lastUsedAt: z.nullable(Time),
  endedAt: z.nullable(Time),
  /** Who ended it; null when time did, or the grant's end. */
  endedBy: z.nullable(Person),
};

export const eventDetails = { sessionId: z.optional(Id) };
