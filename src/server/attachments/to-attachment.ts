import type { Attachment } from '../../contract/index.ts';
import type { AttachmentsTable } from '../database/schema.ts';

/** Maps a row to the wire format. */
export function toAttachment(row: Pick<AttachmentsTable, 'id' | 'name' | 'size' | 'type' | 'created_at'>): Attachment {
  return {
    id: row.id,
    name: row.name,
    size: row.size,
    type: row.type,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
