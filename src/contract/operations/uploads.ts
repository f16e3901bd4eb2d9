import { defineOperations } from './operation.ts';
import { AppendHeaders, CreateUploadHeaders, IdParams } from '../schemas/requests.ts';
import { uploadEndpoints } from '../endpoints/uploads.ts';

const signedIn = ['user', 'admin', 'agent'] as const;

/**
 * Resumable uploads: tus 1.0 with creation, termination and expiration. Not methods of the client; `uploadAttachment` uses
 * them with the option `resumable`.
 *
 * HEAD is supported wherever GET is. An upload is visible only to the user that created it.
 */
export const uploadOperations = defineOperations(uploadEndpoints, {
  createUpload: {
    area: 'attachments',
    summary: 'Create a resumable upload, or return the one created with this key. `Location` is its URL.',
    actors: signedIn,
    key: 'optional',
    headers: CreateUploadHeaders,
    status: 201,
    problems: ['too_large', 'type_refused', 'quota', 'tus_version'],
  },
  readUpload: {
    area: 'attachments',
    summary:
      'Get the offset of an upload. HEAD returns only the headers, including `Upload-Metadata`, as the tus protocol requires.',
    actors: signedIn,
    params: IdParams,
    status: 200,
    problems: ['type_refused', 'tus_version'],
  },
  appendUpload: {
    area: 'attachments',
    summary:
      'Append bytes at the offset. Received bytes are kept when the connection breaks; the last byte completes an attachment with the same id.',
    actors: signedIn,
    params: IdParams,
    headers: AppendHeaders,
    body: 'file',
    status: 204,
    problems: ['conflict', 'type_refused', 'tus_version'],
  },
  removeUpload: {
    area: 'attachments',
    summary: 'Terminate an upload and delete its bytes.',
    actors: signedIn,
    params: IdParams,
    status: 204,
    problems: ['conflict', 'tus_version'],
  },
});

/** Id of an operation of the upload protocol. */
export type UploadOperationId = keyof typeof uploadOperations;
