import type * as z from 'zod/mini';
import { ConfigurationError } from '../../auth/options.ts';
import type { DeskConnection, DeskHttp } from '../http-client.ts';
import { readJson, unexpected } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { fieldsOfForm } from './form.ts';
import type { JiraField } from './fields.ts';
import { readList } from './pages.ts';
import { JiraFields, JiraForm, JiraRequestType, JiraSelf, JiraServiceDesk, JiraStatuses } from './schemas.ts';

/** How a Jira Service Management Cloud is connected. */
export interface JiraOptions extends DeskConnection {
  /** An API token of `account`, or without that an OAuth 2.0 access token. docs/integrations/jira.md lists what it must be allowed. */
  token: string;
  /** The address of the account that the API token is of. */
  account?: string;
  /** The service desk: its number, or the key of its project. No other is ever looked at. */
  serviceDesk: string;
  /** The request type of new tickets, by name or number. */
  requestType: string;
  /**
   * The field of the request type (one line of text) that the server marks requests with, to find again what was filed
   * when no answer came. Default `Madoguchi reference`.
   */
  markerField?: string;
  /** The field that a category goes into. Without it, it goes into the note for agents. */
  categoryField?: string;
  /** Whether somebody who files for the first time is made a customer. Takes an administrator of the site. Default no. */
  createCustomers?: boolean;
}

/** What was found at the start. */
export interface ResolvedJiraConfig {
  /** Account id of the server's own account. */
  account: string;
  timeZone: string;
  serviceDesk: string;
  project: { id: string; key: string };
  /** The request type of new tickets, and the field by which requests are told from other issues. */
  requestType: { id: string; field: string; clause: string };
  /** Where a site keeps people in copy; null when nobody can be put there. */
  participants: { field: string; clause: string } | null;
  /** Whether files can come with a request. */
  attachments: boolean;
  marker: JiraField;
  category: JiraField | null;
  priority: JiraField | null;
  /** By the names that the mapping uses. */
  fields: ReadonlyMap<string, JiraField>;
}

/**
 * Reads what there is and looks for all that the settings name.
 *
 * @throws ConfigurationError that names the key which does not fit
 */
export async function resolveConfig(
  http: DeskHttp,
  options: JiraOptions,
  mapping: DeskMapping,
): Promise<ResolvedJiraConfig> {
  const me = await http.send('GET', 'rest/api/2/myself');
  if (me.status === 401 || me.status === 403)
    throw new ConfigurationError('desk.token is not a token that this Jira knows for desk.account.');
  if (me.status !== 200) throw unexpected(me);
  const self = readJson(JiraSelf, me);
  const found = await http.send('GET', `rest/servicedeskapi/servicedesk/${encodeURIComponent(options.serviceDesk)}`);
  if ([400, 403, 404].includes(found.status))
    throw new ConfigurationError(
      `desk.serviceDesk: there is no service desk "${options.serviceDesk}" that the account of desk.token may see.`,
    );
  if (found.status !== 200) throw unexpected(found);
  const { id: serviceDesk, projectId, projectKey } = readJson(JiraServiceDesk, found);
  const [types, site, issueTypes] = await Promise.all([
    readList(http, `servicedesk/${serviceDesk}/requesttype`, JiraRequestType),
    read(http, 'rest/api/2/field', JiraFields),
    read(http, `rest/api/2/project/${projectId}/statuses`, JiraStatuses),
  ]);
  const named = (types ?? []).filter(({ id, name }) => id === options.requestType || name === options.requestType);
  const [type, twin] = named;
  if (!type || twin)
    throw new ConfigurationError(
      `desk.requestType: the service desk has ${type ? 'several request types' : 'no request type'} "${options.requestType}".`,
    );
  const form = await read(
    http,
    `rest/servicedeskapi/servicedesk/${serviceDesk}/requesttype/${type.id}/field`,
    JiraForm,
  );
  if (!form.canRaiseOnBehalfOf)
    throw new ConfigurationError(
      'desk.token: this account may not file for others; it must be an agent of the service desk.',
    );

  const statuses = issueTypes
    .filter(({ id }) => type.issueTypeId === undefined || id === type.issueTypeId)
    .flatMap((issueType) => issueType.statuses.map(({ name }) => name));
  for (const raw of Object.keys(mapping.statuses))
    if (!statuses.includes(raw))
      throw new ConfigurationError(
        `desk.mapping.statuses.${raw}: requests of this type have no status "${raw}"; they have ${statuses.join(', ')}.`,
      );
  const special = (kind: string) => {
    const field = site.find(({ schema }) => schema?.custom === `com.atlassian.servicedesk:${kind}`);
    return field ? { field: field.id, clause: `cf[${field.schema?.customId ?? field.id.replace(/\D/g, '')}]` } : null;
  };
  const requestField = special('vp-origin');
  if (!requestField) throw new ConfigurationError('desk.url: this Jira has no Service Management.');
  return {
    account: self.accountId,
    timeZone: self.timeZone ?? 'UTC',
    serviceDesk,
    project: { id: projectId, key: projectKey },
    requestType: { id: type.id, ...requestField },
    participants: form.canAddRequestParticipants ? special('sd-request-participants') : null,
    attachments: form.requestTypeFields.some(({ fieldId }) => fieldId === 'attachment'),
    ...fieldsOfForm(form, new Map(site.map(({ id, name }) => [id, name])), options, mapping),
  };
}

async function read<S extends z.ZodMiniType>(http: DeskHttp, path: string, shape: S): Promise<z.output<S>> {
  const answer = await http.send('GET', path);
  if (answer.status === 403 || answer.status === 404)
    throw new ConfigurationError('desk.token: the account may not see the request types of desk.serviceDesk.');
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(shape, answer);
}
