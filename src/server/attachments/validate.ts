import { LIMITS } from '../../contract/index.ts';
import { ProblemError, validationError } from '../errors.ts';
import { sanitizeFilename, getExtension } from './sanitize-filename.ts';
import { readDimensions } from './image-dimensions.ts';
import { FILE_EXTENSIONS, fileType } from './sniff-type.ts';

const MEBIBYTE = 1024 * 1024;

/** What may be uploaded. */
export interface AttachmentLimits {
  /** Bytes of one file. Default 25 MiB, at most {@link LIMITS.attachmentBytes}. */
  fileBytes: number;
  /** Extensions, a part of {@link FILE_EXTENSIONS}. Default all of them. */
  types: readonly string[];
  /** Pixels of one image, by its header. Default 64 million: the photographs of today's phones, and no bomb. */
  imagePixels: number;
  /** Bytes of all files of one person. Default 2 GiB. */
  userBytes: number;
  /** Bytes of all files of one organization. Default 50 GiB. */
  organizationBytes: number;
  /** Files of one person that wait to be sent. Default 100. */
  unsentFiles: number;
}

/** The limits that hold when nothing else is said. */
export const ATTACHMENT_LIMITS: AttachmentLimits = {
  fileBytes: 25 * MEBIBYTE,
  types: FILE_EXTENSIONS,
  imagePixels: 64_000_000,
  userBytes: 2_048 * MEBIBYTE,
  organizationBytes: 51_200 * MEBIBYTE,
  unsentFiles: 100,
};

/** The limits that hold with what a vendor gave, never laxer than the wire's. */
export function resolveLimits(given: Partial<AttachmentLimits> = {}): AttachmentLimits {
  const limits = { ...ATTACHMENT_LIMITS, ...given };
  return {
    ...limits,
    fileBytes: Math.min(limits.fileBytes, LIMITS.attachmentBytes),
    types: FILE_EXTENSIONS.filter((type) => limits.types.includes(type)),
  };
}

/** @throws ProblemError `too_large`, or `validation` for a file of no bytes */
export function checkSize({ fileBytes }: AttachmentLimits, size: number): void {
  if (size > fileBytes)
    throw new ProblemError('too_large', {
      detail: `A file can have at most ${Math.floor(fileBytes / MEBIBYTE)} MB.`,
    });
  if (size === 0) throw validationError('file', 'empty', 'This file is empty.');
}

/**
 * The name to keep a file under.
 *
 * @throws ProblemError `type_refused` when its extension may not be attached
 */
export function checkName({ types }: AttachmentLimits, name: string): string {
  const shown = sanitizeFilename(name);
  if (!types.includes(getExtension(shown)))
    throw new ProblemError('type_refused', { detail: `These can be attached: ${types.join(', ')}.` });
  return shown;
}

/**
 * The media type of a file.
 *
 * @param name as {@link checkName} gave it
 * @throws ProblemError `type_refused` when the bytes are not what the name says, `too_large` for too many pixels
 */
export function checkContent({ types, imagePixels }: AttachmentLimits, name: string, body: Uint8Array): string {
  const extension = getExtension(name);
  const type = fileType(extension, body);
  if (type === null)
    throw new ProblemError('type_refused', {
      detail: `The content of this file is not what its name says (.${extension}). These can be attached: ${types.join(', ')}.`,
    });
  if (readDimensions(type, body) > imagePixels)
    throw new ProblemError('too_large', {
      detail: `An image can have at most ${Math.floor(imagePixels / 1_000_000)} million pixels.`,
    });
  return type;
}
