import { isApiError } from '../../client/is-api-error.ts';
import type { FieldProblem } from '../../contract/index.ts';
import type { PanelContext, UserError } from './context.ts';
import { errors } from '../i18n/en/errors.ts';

let warned = '';

/** Turns anything thrown into words for people. */
export function toUserError(error: unknown, translate: PanelContext['translate']): UserError {
  const t = translate(errors);
  const known = isApiError(error) ? error : null;
  const code = known?.code ?? 'other';
  const key = `error.${code}`;
  if (known && code === 'auth_invalid' && warned !== known.message)
    // oxlint-disable-next-line no-console -- tells a developer once why the API refuses their tokens.
    console.warn((warned = known.message));
  const at = known?.retryAt;
  const later = at
    ? t('error.later', { time: new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }) })
    : '';
  const refused = known?.fields ?? [];
  const limitText = (one: FieldProblem) => {
    const text = `field.${one.code}`;
    return one.limit !== undefined && isMessage(text) ? t(text, { limit: one.limit.toLocaleString() }) : undefined;
  };
  const limit = refused.map(limitText).find((text) => text !== undefined);
  return {
    code,
    message: t(isMessage(key) ? key : 'error.other') + later,
    retryable: known?.retryable ?? true,
    fields: Object.fromEntries(refused.map((one) => [one.field, limitText(one) ?? one.message])),
    ...(limit && { limit }),
    ...(known?.requestId && { requestId: known.requestId }),
  };
}

const isMessage = (key: string): key is keyof typeof errors => Object.hasOwn(errors, key);
