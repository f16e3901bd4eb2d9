import { isApiError } from '../../client/is-api-error.ts';
import type { FieldProblem } from '../../contract/index.ts';
import type { PanelContext, UserError } from './context.ts';
import { errors } from '../i18n/en/errors.ts';

/** The last message that was logged. */
let warned = '';

/** Converts any thrown value to a localized error. */
export function toUserError(error: unknown, translate: PanelContext['translate']): UserError {
  const t = translate(errors);
  const known = isApiError(error) ? error : null;
  const code = known?.code ?? 'other';
  const key = `error.${code}`;
  if (known && code === 'auth_invalid' && warned !== known.message)
    // oxlint-disable-next-line no-console -- tells developers once why the API rejects the token.
    console.warn((warned = known.message));
  const at = known?.retryAt;
  const later = at
    ? t('error.later', { time: new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }) })
    : '';
  const rejectedFields = known?.fields ?? [];
  const limitText = ({ code, limit }: FieldProblem) => {
    const key = `field.${code}`;
    return limit !== undefined && isMessage(key) ? t(key, { limit: limit.toLocaleString() }) : undefined;
  };
  const limit = rejectedFields.map(limitText).find((text) => text !== undefined);
  return {
    code,
    message: t(isMessage(key) ? key : 'error.other') + later,
    retryable: known?.retryable ?? true,
    fields: Object.fromEntries(rejectedFields.map((problem) => [problem.field, limitText(problem) ?? problem.message])),
    ...(limit && { limit }),
    ...(known?.requestId && { requestId: known.requestId }),
  };
}

const isMessage = (key: string): key is keyof typeof errors => Object.hasOwn(errors, key);
