export { dueAt, type Pause } from './due.ts';
export { settleHours, SupportHoursShape, type Calendar, type SupportHours } from './hours.ts';
export { momentOf } from './zone.ts';
