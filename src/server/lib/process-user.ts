import { userInfo } from 'node:os';

/**
 * Returns the user of this process, for messages to the operator.
 *
 * @example getProcessUser() // 'madoguchi (uid 998)'
 */
export function getProcessUser(): string {
  const id = process.getuid?.();
  try {
    return `${userInfo().username} (uid ${id ?? '?'})`;
  } catch {
    // The user of a container may have no name.
    return `uid ${id ?? '?'}`;
  }
}
