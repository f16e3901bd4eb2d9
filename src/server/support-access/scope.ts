import { ACCESS_SCOPES } from '../../contract/index.ts';
import { rejectField } from '../errors.ts';
import type { AccessPolicy, AccessScope } from './policy.ts';

/** What may be done, and where in the product. */
export interface GrantScope {
  scope: string;
  /** Ids; empty for all areas. */
  areas: readonly string[];
  /** Null for all environments. */
  environment: string | null;
}

/** Whether a grant of scope `given` also allows `asked`. Unknown scopes allow nothing. */
export function scopeCovers(given: string, asked: string): boolean {
  const rank = (scope: string) => ACCESS_SCOPES.findIndex((known) => known === scope);
  return rank(asked) >= 0 && rank(given) >= rank(asked);
}

/** Whether everything that `asked` allows is also allowed by `given`. */
export function scopeIncludes(given: GrantScope, asked: GrantScope): boolean {
  return (
    scopeCovers(given.scope, asked.scope) &&
    (given.areas.length === 0 || (asked.areas.length > 0 && asked.areas.every((area) => given.areas.includes(area)))) &&
    (given.environment === null || given.environment === asked.environment)
  );
}

/** What comes over the wire of an extent. */
export interface ScopeInput {
  scope?: AccessScope | undefined;
  areas?: string[] | undefined;
  environment?: string | undefined;
}

/**
 * Reads an extent by the vendor's policy. What is left out is the least scope, all areas and all environments.
 *
 * @param least the scope when none is given.
 * @throws ProblemError `validation` for what the vendor does not offer
 */
export function parseScope(policy: AccessPolicy, given: ScopeInput, least: AccessScope = policy.scopes[0] ?? 'view') {
  const scope = given.scope ?? least;
  if (!policy.scopes.includes(scope)) throw rejectField('scope', 'not_offered');
  const areas = [...new Set(given.areas ?? [])].sort();
  if (!areas.every((area) => policy.areas.some(({ id }) => id === area))) throw rejectField('areas', 'unknown_area');
  const environment = given.environment ?? null;
  if (environment !== null && !policy.environments.some(({ id }) => id === environment))
    throw rejectField('environment', 'unknown_environment');
  return { scope, areas, environment };
}
