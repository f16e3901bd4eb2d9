import type { ChecklistItem, FormField, PhoneContact } from '../../contract/index.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { checkConditions } from './check-conditions.ts';
import type { ValidationContext } from './field-types.ts';
import { phone } from './field-values.ts';
import { findDuplicate, configError } from './config-error.ts';

const CHECKLIST_KINDS = ['text', 'textarea', 'url', 'datetime'];

/** Checks the lines of the checklist. @throws ConfigurationError naming the line and the key */
export function checkChecklist(
  items: readonly ChecklistItem[],
  fields: readonly FormField[],
  holding: ValidationContext,
): void {
  const doubled = findDuplicate(items.map(({ id }) => id));
  if (doubled !== undefined) configError('checklist')('', `has two lines with the same id "${doubled}"`);
  const byId = new Map(fields.map((field) => [field.id, field]));
  for (const { id, kind, showWhen } of items) {
    const no = configError(`checklist.${id}`);
    if (id.trim() === '') no('id', 'must not be empty');
    if (!CHECKLIST_KINDS.includes(kind)) no('kind', `is "${kind}", which is none of ${CHECKLIST_KINDS.join(', ')}`);
    checkConditions('showWhen', showWhen, byId, holding, no);
  }
}

/** Checks whom to call. @throws ConfigurationError naming the contact and the key */
export function checkPhones(phones: readonly PhoneContact[]): void {
  const doubled = findDuplicate(phones.map(({ id }) => id));
  if (doubled !== undefined) configError('phones')('', `has two contacts with the same id "${doubled}"`);
  for (const { id, number, zones, hours } of phones) {
    const no = configError(`phones.${id}`);
    const checked = phone(number);
    if ('code' in checked || checked.value !== number) {
      no('number', `is "${number}": only digits, spaces and + ( ) - can be called`);
    }
    const odd = zones.find((zone) => !isTimeZone(zone));
    if (odd !== undefined) no('zones', `names "${odd}", which is no time zone`);
    if (!hours) continue;
    const { zone, days, from, to } = hours;
    if (!isTimeZone(zone)) no('hours.zone', `is "${zone}", which is no time zone`);
    if (
      days.length === 0 ||
      new Set(days).size < days.length ||
      days.some((day) => ![1, 2, 3, 4, 5, 6, 7].includes(day))
    ) {
      no('hours.days', 'must be numbers from 1 (Monday) to 7, each once');
    }
    for (const [key, time] of [
      ['hours.from', from],
      ['hours.to', to],
    ] as const) {
      if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time) && !(key === 'hours.to' && time === '24:00')) {
        no(key, `is "${time}", which is no time like 09:00`);
      }
    }
    if (from >= to) no('hours.to', 'must be later than from; what goes over midnight is two contacts');
  }
}
