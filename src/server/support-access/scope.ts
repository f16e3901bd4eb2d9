import { ACCESS_SCOPES } from '../../contract/index.ts';
import { rejectField } from '../errors.ts';
import type { AccessPolicy, AccessScope } from './policy.ts';

/** What is allowed, and in which parts of the product. */
export interface GrantScope {
  scope: string;
  /** Ids; empty for all areas. */
  areas: readonly string[];
  /** Null for all environments. */
  environment: string | null;
}

/** Whether scope `granted` includes scope `requested`. Unknown scopes include nothing. */
export function scopeCovers(granted: string, requested: string): boolean {
  const rank = (scope: string) => ACCESS_SCOPES.findIndex((known) => known === scope);
  return rank(requested) >= 0 && rank(granted) >= rank(requested);
}

/** Whether `granted` includes everything in `requested`. */
export function scopeIncludes(granted: GrantScope, requested: GrantScope): boolean {
  return (
    scopeCovers(granted.scope, requested.scope) &&
    (granted.areas.length === 0 ||
      (requested.areas.length > 0 && requested.areas.every((area) => granted.areas.includes(area)))) &&
    (granted.environment === null || granted.environment === requested.environment)
  );
}

/** Scope in a request. */
export interface ScopeInput {
  scope?: AccessScope | undefined;
  areas?: string[] | undefined;
  environment?: string | undefined;
}

/**
 * Validates a requested scope by the vendor's policy. Omitted parts mean the least scope, all areas and all environments.
 *
 * @param defaultScope scope when none is given
 * @throws ProblemError `validation` for anything that the vendor does not offer
 */
export function parseScope(
  policy: AccessPolicy,
  input: ScopeInput,
  defaultScope: AccessScope = policy.scopes[0] ?? 'view',
) {
  const scope = input.scope ?? defaultScope;
  if (!policy.scopes.includes(scope)) throw rejectField('scope', 'not_offered');
  const areas = [...new Set(input.areas ?? [])].sort();
  if (!areas.every((area) => policy.areas.some(({ id }) => id === area))) throw rejectField('areas', 'unknown_area');
  const environment = input.environment ?? null;
  if (environment !== null && !policy.environments.some(({ id }) => id === environment))
    throw rejectField('environment', 'unknown_environment');
  return { scope, areas, environment };
}
