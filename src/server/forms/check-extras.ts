import type { ChecklistItem, FormField, PhoneContact } from '../../contract/index.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { checkConditions } from './check-conditions.ts';
import type { ValidationContext } from './field-types.ts';
import { phone } from './field-values.ts';
import { findDuplicate, configError } from './config-error.ts';

const CHECKLIST_KINDS = ['text', 'textarea', 'url', 'datetime'];

/** Checks the items of the checklist. @throws ConfigurationError with the item and the key */
export function checkChecklist(
  items: readonly ChecklistItem[],
  fields: readonly FormField[],
  context: ValidationContext,
): void {
  const duplicate = findDuplicate(items.map(({ id }) => id));
  if (duplicate !== undefined) configError('checklist')('', `has two lines with the same id "${duplicate}"`);
  const byId = new Map(fields.map((field) => [field.id, field]));
  for (const { id, kind, showWhen } of items) {
    const fail = configError(`checklist.${id}`);
    if (id.trim() === '') fail('id', 'must not be empty');
    if (!CHECKLIST_KINDS.includes(kind)) fail('kind', `is "${kind}", which is none of ${CHECKLIST_KINDS.join(', ')}`);
    checkConditions('showWhen', showWhen, byId, context, fail);
  }
}

/** Checks phone contacts. @throws ConfigurationError with the contact and the key */
export function checkPhones(phones: readonly PhoneContact[]): void {
  const duplicate = findDuplicate(phones.map(({ id }) => id));
  if (duplicate !== undefined) configError('phones')('', `has two contacts with the same id "${duplicate}"`);
  for (const { id, number, zones, hours } of phones) {
    const fail = configError(`phones.${id}`);
    const checked = phone(number);
    if ('code' in checked || checked.value !== number) {
      fail('number', `is "${number}": only digits, spaces and + ( ) - can be called`);
    }
    const invalid = zones.find((zone) => !isTimeZone(zone));
    if (invalid !== undefined) fail('zones', `names "${invalid}", which is no time zone`);
    if (!hours) continue;
    const { zone, days, from, to } = hours;
    if (!isTimeZone(zone)) fail('hours.zone', `is "${zone}", which is no time zone`);
    if (
      days.length === 0 ||
      new Set(days).size < days.length ||
      days.some((day) => ![1, 2, 3, 4, 5, 6, 7].includes(day))
    ) {
      fail('hours.days', 'must be numbers from 1 (Monday) to 7, each once');
    }
    for (const [key, time] of [
      ['hours.from', from],
      ['hours.to', to],
    ] as const) {
      if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time) && !(key === 'hours.to' && time === '24:00')) {
        fail(key, `is "${time}", which is no time like 09:00`);
      }
    }
    if (from >= to) fail('hours.to', 'must be later than from; what goes over midnight is two contacts');
  }
}
