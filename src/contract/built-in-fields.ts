/** Built-in fields of a ticket with their allowed kinds. Every other id is a key of the `fields` of a ticket. */
export const BUILT_IN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  subject: ['text'],
  description: ['textarea', 'text'],
  category: ['select', 'radio'],
  priority: ['priority'],
  cc: ['emails'],
  attachments: ['attachments'],
};

/** Whether the id is one of a built-in field. */
export const isBuiltInField = (id: string): boolean => Object.hasOwn(BUILT_IN_FIELDS, id);
