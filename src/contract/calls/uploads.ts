import { type Call, jsonResponse, noContent } from './call.ts';
import { Upload } from '../schemas/upload.ts';

/** The calls of the upload protocol: all that the client needs of them. */
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

/** The name of a call of the upload protocol. */
export type UploadCallId = keyof typeof uploadCalls;
