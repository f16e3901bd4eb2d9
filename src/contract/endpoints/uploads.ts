import { type Call, jsonResponse, noContent } from './call.ts';
import { Upload } from '../schemas/upload.ts';

/** Operations of the upload protocol without their rules: the part that clients need. */
export const uploadCalls = {
  createUpload: { method: 'POST', path: '/v1/uploads', reply: jsonResponse(Upload) },
  readUpload: { method: 'GET', path: '/v1/uploads/{id}', reply: jsonResponse(Upload) },
  appendUpload: {
    method: 'PATCH',
    path: '/v1/uploads/{id}',
    sends: 'file',
    type: 'application/offset+octet-stream',
    reply: noContent,
  },
  removeUpload: { method: 'DELETE', path: '/v1/uploads/{id}', reply: noContent },
} as const satisfies Record<string, Call>;

/** Id of an operation of the upload protocol. */
export type UploadCallId = keyof typeof uploadCalls;
