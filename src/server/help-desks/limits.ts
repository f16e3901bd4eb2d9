import type { Session } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { fieldError, ProblemError, type FieldError } from '../errors.ts';
import type { DeskLimits, OutgoingFile, TextLimit } from './adapter.ts';

/** Limits that override the adapter's own, each in the unit of the help desk. */
export type DeskLimitOptions = { readonly [Name in keyof DeskLimits]?: number | undefined };

/**
 * Combines an adapter's limits with configured ones.
 *
 * @throws ConfigurationError for a limit that is not a positive whole number
 */
export function resolveLimits(limits: DeskLimits = {}, options: DeskLimitOptions = {}): DeskLimits {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw new ConfigurationError(`desk.limits.${name} must be a positive whole number.`);
  const { subject, body, fileBytes, totalFileBytes } = options;
  return {
    ...limits,
    ...(subject !== undefined && { subject: { unit: limits.subject?.unit ?? 'characters', max: subject } }),
    ...(body !== undefined && { body: { unit: limits.body?.unit ?? 'bytes', max: body } }),
    ...(fileBytes !== undefined && { fileBytes }),
    ...(totalFileBytes !== undefined && { totalFileBytes }),
  };
}

/**
 * Narrows the limits of the form to those of the help desk. A grapheme has at least one byte or code point, so a text with more
 * graphemes than the limit is always too long and the panel can say so early. {@link checkTexts} counts exactly.
 */
export function limitSession(session: Session['limits'], { subject, body, fileBytes, totalFileBytes }: DeskLimits) {
  return {
    ...session,
    subject: Math.min(session.subject, subject?.max ?? Infinity),
    description: Math.min(session.description, body?.max ?? Infinity),
    comment: Math.min(session.comment, body?.max ?? Infinity),
    attachmentBytes: Math.min(session.attachmentBytes, fileBytes ?? Infinity, totalFileBytes ?? Infinity),
  };
}

/** Measures a text in the unit of the help desk. */
export function measureText(text: string, unit: TextLimit['unit']): number {
  if (unit === 'bytes') return Buffer.byteLength(text);
  return unit === 'utf16' ? text.length : [...text].length;
}

/**
 * Checks texts against the help desk's limits before anything is written.
 *
 * @param texts by field of the request
 * @throws ProblemError `validation` with each exceeded limit in its unit
 */
export function checkTexts(texts: readonly (readonly [field: string, text: string, limit: TextLimit | undefined])[]) {
  const errors = texts.flatMap(([field, text, limit]): FieldError[] => {
    if (!limit || measureText(text, limit.unit) <= limit.max) return [];
    const code = limit.unit === 'bytes' ? 'too_many_bytes' : 'too_many_characters';
    return [fieldError(field, code, { limit: limit.max })];
  });
  if (errors.length > 0) throw new ProblemError('validation', { errors });
}

/**
 * Checks files against the help desk's limits before anything is written.
 *
 * @throws ProblemError `validation` with the limit in bytes
 */
export function checkFiles(files: readonly Pick<OutgoingFile, 'name' | 'body'>[], limits: DeskLimits) {
  const { fileBytes = Infinity, totalFileBytes = Infinity } = limits;
  if (files.some(({ body }) => body.length > fileBytes))
    throw new ProblemError('validation', {
      errors: [fieldError('attachments', 'file_too_large', { limit: fileBytes })],
    });
  if (files.reduce((sum, { body }) => sum + body.length, 0) > totalFileBytes)
    throw new ProblemError('validation', {
      errors: [fieldError('attachments', 'files_too_large', { limit: totalFileBytes })],
    });
}

/** Truncates a text to the help desk's limit at a code point, and marks the truncation. */
export function truncateToLimit(text: string, limit: TextLimit | undefined): string {
  if (!limit || measureText(text, limit.unit) <= limit.max) return text;
  const mark = '\n[…]';
  let remaining = limit.max - measureText(mark, limit.unit);
  let end = 0;
  for (const character of text) {
    remaining -= measureText(character, limit.unit);
    if (remaining < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + mark;
}
