import { type Call, json, none } from './call.ts';
import { Upload } from './upload.ts';

/** The calls of the upload protocol: all that the client needs of them. */
export const uploadCalls = {
  createUpload: { method: 'POST', path: '/v1/uploads', reply: json(Upload) },
  readUpload: { method: 'GET', path: '/v1/uploads/{id}', reply: json(Upload) },
  appendUpload: {
    method: 'PATCH',
    path: '/v1/uploads/{id}',
    sends: 'file',
    type: 'application/offset+octet-stream',
    reply: none,
  },
  removeUpload: { method: 'DELETE', path: '/v1/uploads/{id}', reply: none },
} as const satisfies Record<string, Call>;

/** The name of a call of the upload protocol. */
export type UploadCallId = keyof typeof uploadCalls;
