export { DEFAULT_PRIORITIES } from './defaults.ts';
export { ADMINS_ONLY, checkComment, checkFiling } from './filing.ts';
export { checkEdit } from './edit.ts';
export type { ConfiguredField, FilingRefusal, FormOptions, FormSettings } from './options.ts';
export { settleForm } from './settle.ts';
export { ChecklistShape, FieldShape, PhoneShape, PriorityShape } from './shape.ts';
