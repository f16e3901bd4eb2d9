export { calculateDueDate, listBusinessHours, type Pause } from './due-date.ts';
export { resolveBusinessHours, SupportHoursSchema, type Calendar, type SupportHours } from './calendar.ts';
