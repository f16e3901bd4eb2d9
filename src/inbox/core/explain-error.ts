import { isApiError } from '../../client/index.ts';
import type { T } from './context.ts';

/** Whether another agent or the customer changed the resource since it was read. */
export const isConflict = (error: unknown): boolean => isApiError(error) && error.status === 412;

/** Whether the resource does not exist or is out of the agent's reach. */
export const isNotFound = (error: unknown): boolean => isApiError(error) && error.status === 404;

/** Whether the call was aborted by this page. */
export const isAborted = (error: unknown): boolean => isApiError(error) && error.kind === 'aborted';

/** Describes an error to the agent, in the agent's language where the inbox knows the kind of error. */
export function explainError(error: unknown, t: T): string {
  if (!isApiError(error)) return t('error.unexpected');
  switch (error.kind) {
    case 'offline':
      return t('error.offline');
    case 'timeout':
      return t('error.timeout');
    case 'unauthenticated':
      return t('error.signedOut');
    case 'rate_limited':
      return t('error.rateLimited');
    case 'server':
    case 'bad_response':
      return t('error.server');
    default:
  }
  if (isConflict(error)) return t('error.conflict');
  if (isNotFound(error)) return t('error.notFound');
  if (error.status === 403) return t('error.forbidden');
  // Sentences of the server: it writes them in the language of the request.
  return [error.message, ...error.fields.map(({ message }) => message)].join(' ');
}
