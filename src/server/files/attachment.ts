import type { Attachment } from '../../contract/index.ts';
import type { AttachmentsTable } from '../store/schema.ts';

/** A row as it travels. */
export function attachmentOf(row: Pick<AttachmentsTable, 'id' | 'name' | 'size' | 'type' | 'created_at'>): Attachment {
  return {
    id: row.id,
    name: row.name,
    size: row.size,
    type: row.type,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
