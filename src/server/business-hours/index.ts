export { calculateDueDate, listBusinessHours, type Pause } from './due-date.ts';
export { SupportHours as SupportHoursSchema, type SupportHours } from '../../contract/index.ts';
export { resolveBusinessHours, type Calendar } from './calendar.ts';
