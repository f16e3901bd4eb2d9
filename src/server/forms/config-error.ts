import { ConfigurationError } from '../auth/options.ts';

/** Refuses a key of one part of the configuration. */
export type Fail = (key: string, sentence: string) => never;

/**
 * @param place the part, by its id
 * @example wrong('form.version')('dependsOn', 'names "prodcut", which is no field of the form');
 */
export const configError =
  (place: string): Fail =>
  (key, sentence) => {
    throw new ConfigurationError(`The form cannot be used: ${place}${key === '' ? '' : `.${key}`} ${sentence}.`);
  };

/** The first id that is there twice. */
export function findDuplicate(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index);
}

/** Checks a number that counts something; `undefined` is fine. */
export function assertIntegerUpTo(no: Fail, key: string, value: number | undefined, most: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    no(key, `is ${value}: it must be a whole number from 1 to ${most}`);
  }
}
