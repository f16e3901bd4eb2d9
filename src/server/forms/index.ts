export { DEFAULT_PRIORITIES } from './defaults.ts';
export { checkComment, validateTicket } from './validate-ticket.ts';
export { checkEdit } from './edit.ts';
export { customChoices } from './field-types.ts';
export type { ConfiguredField, TicketCreationDenial, FormOptions, FormSettings } from './options.ts';
export { resolveForm } from './resolve-form.ts';
export { ConfiguredPriority as PrioritySchema } from '../../contract/index.ts';
export { ChecklistSchema, FieldSchema, PhoneSchema } from './schema.ts';
