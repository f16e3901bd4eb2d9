import type * as z from 'zod/mini';
import { ConfigurationError } from '../../auth/options.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { toField, type JiraField } from './fields.ts';
import type { ResolvedJiraConfig, JiraOptions } from './config.ts';
import type { JiraForm } from './schemas.ts';

/** What the server fills in each request by itself. */
const ALWAYS = ['summary', 'description', 'attachment'];

/**
 * Finds the fields that the settings name on the form of the request type: by id, by what customers read there, or by
 * their name in Jira.
 *
 * @throws ConfigurationError that names the key which does not fit, or the request type when it asks for what is never given
 */
export function fieldsOfForm(
  form: z.output<typeof JiraForm>,
  siteNames: ReadonlyMap<string, string>,
  options: JiraOptions,
  mapping: DeskMapping,
): Pick<ResolvedJiraConfig, 'marker' | 'category' | 'priority' | 'fields'> {
  function find(key: string, name: string): JiraField {
    const found = form.requestTypeFields.find(
      ({ fieldId, ...field }) => fieldId === name || field.name === name || siteNames.get(fieldId) === name,
    );
    if (!found) throw new ConfigurationError(`${key}: the form of the request type has no field "${name}".`);
    const field = toField(found);
    if (!field) throw new ConfigurationError(`${key}: "${name}" is neither text, number, date nor a choice of one.`);
    return field;
  }
  /** A value that is not on offer would be refused with the whole ticket, so it is looked for now. */
  function offered(field: JiraField, entries: Readonly<Record<string, string>>) {
    if (field.kind !== 'option') return;
    for (const [key, value] of Object.entries(entries))
      if (!field.choices.has(value))
        throw new ConfigurationError(
          `${key}: the form offers no "${value}", but ${[...field.choices.keys()].join(', ')}.`,
        );
  }

  const marker = find('desk.markerField', options.markerField ?? 'Madoguchi reference');
  if (marker.kind !== 'text') throw new ConfigurationError('desk.markerField must be a field of one line of text.');
  const category = options.categoryField === undefined ? null : find('desk.categoryField', options.categoryField);
  if (category) offered(category, prefixKeys('desk.mapping.categories', mapping.categories));
  const wanted = prefixKeys('desk.mapping.priorities', mapping.priorities);
  const [first] = Object.keys(wanted);
  const priority = first === undefined ? null : find(first, 'priority');
  if (priority) offered(priority, wanted);
  const fields = new Map(
    Object.entries(prefixKeys('desk.mapping.fields', mapping.fields)).map(([key, name]) => [name, find(key, name)]),
  );

  const given = new Set([
    ...ALWAYS,
    marker.id,
    category?.id,
    priority?.id,
    ...[...fields.values()].map(({ id }) => id),
  ]);
  for (const { fieldId, name, required, defaultValues = [] } of form.requestTypeFields)
    if (required && defaultValues.length === 0 && !given.has(fieldId))
      throw new ConfigurationError(`desk.requestType: its form asks for "${name}", which nothing here fills in.`);
  for (const needed of ['summary', 'description'])
    if (!form.requestTypeFields.some(({ fieldId }) => fieldId === needed))
      throw new ConfigurationError(`desk.requestType: its form has no field "${needed}".`);
  return { marker, category, priority, fields };
}
