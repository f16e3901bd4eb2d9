export { createAuditNotifier as createHerald } from './audit-notifier.ts';
