export { createAuditNotifier } from './audit-notifier.ts';
