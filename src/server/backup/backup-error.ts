/** A backup that cannot be written, read or restored. The message is for operators. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
