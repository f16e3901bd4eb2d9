import { defineOperations } from './operation.ts';
import { AppendHeaders, CreateUploadHeaders, IdParams } from '../schemas/requests.ts';
import { uploadCalls } from '../calls/uploads.ts';

const everybodySignedIn = ['user', 'admin', 'agent'] as const;

/**
 * Uploads that go on where the line broke: tus 1.0 with creation, termination and expiration, as rows like those of
 * `operations.ts`. They are no methods of the client: its `uploadAttachment` makes these calls when asked to.
 *
 * HEAD goes with GET. Of an upload, only who began it can see anything.
 */
export const uploadOperations = defineOperations(uploadCalls, {
  createUpload: {
    area: 'attachments',
    summary: 'Begin a resumable upload, or find the one begun under this key. `Location` says where it is.',
    actors: everybodySignedIn,
    key: 'optional',
    headers: CreateUploadHeaders,
    status: 201,
    problems: ['too_large', 'type_refused', 'quota', 'tus_version'],
  },
  readUpload: {
    area: 'attachments',
    summary:
      'Read how far an upload is. With HEAD, as the tus protocol asks, the headers alone, `Upload-Metadata` as it was sent among them.',
    actors: everybodySignedIn,
    params: IdParams,
    status: 200,
    problems: ['type_refused', 'tus_version'],
  },
  appendUpload: {
    area: 'attachments',
    summary:
      'Send bytes from the offset on. What has come is kept when the line breaks; the last byte makes it an attachment of the same id.',
    actors: everybodySignedIn,
    params: IdParams,
    headers: AppendHeaders,
    body: 'file',
    status: 204,
    problems: ['conflict', 'type_refused', 'tus_version'],
  },
  removeUpload: {
    area: 'attachments',
    summary: 'End an upload and throw away what has come.',
    actors: everybodySignedIn,
    params: IdParams,
    status: 204,
    problems: ['conflict', 'tus_version'],
  },
});

/** The name of a call of the upload protocol. */
export type UploadOperationId = keyof typeof uploadOperations;
