import { ConfigurationError } from '../../configuration-error.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import type { ZendeskOptions } from './config.ts';
import { readCursorPages } from './pages.ts';
import { ZdFields, ZdForm, ZdToken, ZdUser, type ZdField } from './schemas.ts';

/** Built-in values, which no account can change. */
const STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];

/** Configuration checked against Zendesk: fields as ids, by the configured names. */
export interface ResolvedZendeskConfig {
  marker: number;
  category: number | null;
  fields: ReadonlyMap<string, number>;
}

/**
 * Checks the account and resolves the configured names.
 *
 * @throws ConfigurationError with the key that does not fit
 */
export async function resolveConfig(
  http: DeskHttp,
  options: ZendeskOptions,
  mapping: DeskMapping,
): Promise<ResolvedZendeskConfig> {
  await checkAccount(http, options);
  checkValues('statuses', Object.keys(mapping.statuses), STATUSES);
  for (const [key, raw] of Object.entries(prefixKeys('desk.mapping.priorities', mapping.priorities)))
    if (!PRIORITIES.includes(raw))
      throw new ConfigurationError(`${key}: a priority of Zendesk is one of ${PRIORITIES.join(', ')}, not "${raw}".`);
  const fields = await readCursorPages(
    (page) => http.send('GET', 'api/v2/ticket_fields', { query: page }),
    ZdFields,
    ({ ticket_fields }) => ticket_fields,
  );
  const findField = (key: string, name: string): ZdField => {
    const matching = fields.filter(
      ({ id, title, active }) => active !== false && (title === name || String(id) === name),
    );
    const [field, duplicate] = matching;
    if (!field) throw new ConfigurationError(`${key}: this Zendesk has no active ticket field "${name}".`);
    if (duplicate)
      throw new ConfigurationError(`${key}: this Zendesk has two ticket fields "${name}"; give the id of one.`);
    if (field.editable_in_portal !== true)
      throw new ConfigurationError(`${key}: end users may not edit the ticket field "${name}".`);
    return field;
  };
  const priority = fields.find(({ type }) => type === 'priority');
  if (Object.keys(mapping.priorities ?? {}).length > 0 && priority?.editable_in_portal === false)
    throw new ConfigurationError('desk.mapping.priorities: end users may not edit the ticket field "Priority".');

  const marker = findField('desk.markerField', options.markerField ?? 'Madoguchi reference');
  if (marker.type !== 'text')
    throw new ConfigurationError(`desk.markerField: the ticket field "${marker.title}" must be of the type text.`);
  const category = options.categoryField === undefined ? null : findField('desk.categoryField', options.categoryField);
  const choices = category?.custom_field_options?.map(({ value }) => value);
  for (const [key, raw] of Object.entries(prefixKeys('desk.mapping.categories', mapping.categories)))
    if (choices && !choices.includes(raw))
      throw new ConfigurationError(`${key}: the ticket field "${category?.title}" has no choice "${raw}".`);
  const custom = Object.entries(prefixKeys('desk.mapping.fields', mapping.fields));
  if (options.form !== undefined) await checkForm(http, options.form);
  return {
    marker: marker.id,
    category: category?.id ?? null,
    fields: new Map(custom.map(([key, name]) => [name, findField(key, name).id])),
  };
}

async function checkAccount(http: DeskHttp, { account }: ZendeskOptions): Promise<void> {
  const response = await http.send('GET', 'api/v2/users/me');
  if (response.status === 401 || response.status === 403)
    throw new ConfigurationError(
      account === undefined
        ? 'desk.token is not an OAuth access token that this Zendesk knows. An API token needs desk.account as well.'
        : 'desk.token is not an API token that this Zendesk knows, or desk.account is not of its team.',
    );
  if (response.status !== 200) throw unexpected(response);
  const { user } = readJson(ZdUser, response);
  if (user.id === null || user.role !== 'admin')
    throw new ConfigurationError('desk.token must be an administrator’s: only they may act for customers.');
  if (account !== undefined) return;
  const tokenResponse = await http.send('GET', 'api/v2/oauth/tokens/current');
  if (tokenResponse.status === 200 && !readJson(ZdToken, tokenResponse).token.scopes.includes('impersonate'))
    throw new ConfigurationError('desk.token needs the scope "impersonate".');
}

async function checkForm(http: DeskHttp, form: number): Promise<void> {
  const response = await http.send('GET', `api/v2/ticket_forms/${form}`);
  if (response.status === 404 || response.status === 403)
    throw new ConfigurationError(`desk.form: this Zendesk has no ticket form ${form}.`);
  if (response.status !== 200) throw unexpected(response);
  const { active, end_user_visible } = readJson(ZdForm, response).ticket_form;
  if (active === false || end_user_visible === false)
    throw new ConfigurationError(`desk.form: end users do not see the ticket form ${form}.`);
}

function checkValues(key: string, values: readonly string[], known: readonly string[]): void {
  for (const value of values)
    if (!known.includes(value))
      throw new ConfigurationError(
        `desk.mapping.${key}.${value}: Zendesk has no such word there; there are ${known.join(', ')}.`,
      );
}
