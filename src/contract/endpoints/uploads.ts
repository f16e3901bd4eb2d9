import { type Endpoint, jsonResponse, noContent } from './endpoint.ts';
import { Upload } from '../schemas/upload.ts';

/** Operations of the upload protocol without their rules: the part that clients need. */
export const uploadEndpoints = {
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
} as const satisfies Record<string, Endpoint>;

/** Id of an operation of the upload protocol. */
export type UploadEndpointId = keyof typeof uploadEndpoints;
