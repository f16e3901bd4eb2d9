export { calculateDueDate as dueAt, type Pause } from './due-date.ts';
export {
  resolveBusinessHours as settleHours,
  SupportHoursSchema as SupportHoursShape,
  type Calendar,
  type SupportHours,
} from './calendar.ts';
export { toInstant as momentOf } from './time-zone.ts';
