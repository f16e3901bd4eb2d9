import { LIMITS } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { sanitizeFilename, getExtension } from './sanitize-filename.ts';
import { readDimensions } from './image-dimensions.ts';
import { FILE_EXTENSIONS, fileType } from './sniff-type.ts';
import { createMessage } from '../messages/index.ts';

const MEBIBYTE = 1024 * 1024;

/** Limits of uploads. */
export interface AttachmentLimits {
  /** Maximum bytes of one file. Default 25 MiB, at most {@link LIMITS.attachmentBytes}. */
  fileBytes: number;
  /** Allowed extensions, a subset of {@link FILE_EXTENSIONS}. Default all of them. */
  types: readonly string[];
  /** Maximum pixels of one image, by its header. Default 64 million, enough for phone photos and against decompression bombs. */
  imagePixels: number;
  /** Maximum bytes of all files of one user. Default 2 GiB. */
  userBytes: number;
  /** Maximum bytes of all files of one organization. Default 50 GiB. */
  organizationBytes: number;
  /** Maximum unsent files of one user. Default 100. */
  unsentFiles: number;
}

/** Default limits. */
export const ATTACHMENT_LIMITS: AttachmentLimits = {
  fileBytes: 25 * MEBIBYTE,
  types: FILE_EXTENSIONS,
  imagePixels: 64_000_000,
  userBytes: 2_048 * MEBIBYTE,
  organizationBytes: 51_200 * MEBIBYTE,
  unsentFiles: 100,
};

/** Merges limits with the defaults; never laxer than the contract. */
export function resolveLimits(options: Partial<AttachmentLimits> = {}): AttachmentLimits {
  const limits = { ...ATTACHMENT_LIMITS, ...options };
  return {
    ...limits,
    fileBytes: Math.min(limits.fileBytes, LIMITS.attachmentBytes),
    types: FILE_EXTENSIONS.filter((type) => limits.types.includes(type)),
  };
}

/** @throws ProblemError `too_large`, or `validation` for an empty file */
export function checkSize({ fileBytes }: AttachmentLimits, size: number): void {
  if (size > fileBytes)
    throw new ProblemError('too_large', {
      detail: createMessage('file_too_large', { bytes: fileBytes }),
    });
  if (size === 0) throw rejectField('file', 'empty_file');
}

/**
 * Sanitizes and checks a file name.
 *
 * @throws ProblemError `type_refused` for an extension that is not allowed
 */
export function checkName({ types }: AttachmentLimits, name: string): string {
  const safeName = sanitizeFilename(name);
  if (!types.includes(getExtension(safeName)))
    throw new ProblemError('type_refused', { detail: createMessage('file_type_refused', { types }) });
  return safeName;
}

/**
 * Checks the content of a file and returns its media type.
 *
 * @param name a result of {@link checkName}
 * @throws ProblemError `type_refused` when content and extension do not match, `too_large` for too many pixels
 */
export function checkContent({ types, imagePixels }: AttachmentLimits, name: string, body: Uint8Array): string {
  const extension = getExtension(name);
  const type = fileType(extension, body);
  if (type === null)
    throw new ProblemError('type_refused', {
      detail: createMessage('file_type_mismatch', { extension, types }),
    });
  if (readDimensions(type, body) > imagePixels)
    throw new ProblemError('too_large', {
      detail: createMessage('image_too_large', { pixels: imagePixels }),
    });
  return type;
}
