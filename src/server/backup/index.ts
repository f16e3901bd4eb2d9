export { BackupError } from './backup-error.ts';
export { createBackup, type BackupSummary } from './create-backup.ts';
export { restoreBackup, verifyBackup } from './restore-backup.ts';
