import type * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';
import { readJson, unexpected, type DeskHttp } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { resolveFormFields } from './form.ts';
import type { JiraOptions, ResolvedJiraConfig } from './options.ts';
import { readList } from './pages.ts';
import { JiraFields, JiraForm, JiraRequestType, JiraSelf, JiraServiceDesk, JiraStatuses } from './schemas.ts';

/**
 * Resolves the configured names against the site.
 *
 * @throws ConfigurationError with the key that does not fit
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
  const serviceDeskResponse = await http.send(
    'GET',
    `rest/servicedeskapi/servicedesk/${encodeURIComponent(options.serviceDesk)}`,
  );
  if ([400, 403, 404].includes(serviceDeskResponse.status))
    throw new ConfigurationError(
      `desk.serviceDesk: there is no service desk "${options.serviceDesk}" that the account of desk.token may see.`,
    );
  if (serviceDeskResponse.status !== 200) throw unexpected(serviceDeskResponse);
  const { id: serviceDesk, projectId, projectKey } = readJson(JiraServiceDesk, serviceDeskResponse);
  const [types, site, issueTypes] = await Promise.all([
    readList(http, `servicedesk/${serviceDesk}/requesttype`, JiraRequestType),
    readOrThrow(http, 'rest/api/2/field', JiraFields),
    readOrThrow(http, `rest/api/2/project/${projectId}/statuses`, JiraStatuses),
  ]);
  const matchingTypes = (types ?? []).filter(
    ({ id, name }) => id === options.requestType || name === options.requestType,
  );
  const [type, duplicate] = matchingTypes;
  if (!type || duplicate)
    throw new ConfigurationError(
      `desk.requestType: the service desk has ${type ? 'several request types' : 'no request type'} "${options.requestType}".`,
    );
  const form = await readOrThrow(
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
  const findServiceDeskField = (kind: string) => {
    const field = site.find(({ schema }) => schema?.custom === `com.atlassian.servicedesk:${kind}`);
    return field ? { field: field.id, clause: `cf[${field.schema?.customId ?? field.id.replace(/\D/g, '')}]` } : null;
  };
  const requestField = findServiceDeskField('vp-origin');
  if (!requestField) throw new ConfigurationError('desk.url: this Jira has no Service Management.');
  return {
    account: self.accountId,
    timeZone: self.timeZone ?? 'UTC',
    serviceDesk,
    project: { id: projectId, key: projectKey },
    requestType: { id: type.id, ...requestField },
    participants: form.canAddRequestParticipants ? findServiceDeskField('sd-request-participants') : null,
    attachments: form.requestTypeFields.some(({ fieldId }) => fieldId === 'attachment'),
    ...resolveFormFields(form, new Map(site.map(({ id, name }) => [id, name])), options, mapping),
  };
}

async function readOrThrow<S extends z.ZodMiniType>(http: DeskHttp, path: string, schema: S): Promise<z.output<S>> {
  const response = await http.send('GET', path);
  if (response.status === 403 || response.status === 404)
    throw new ConfigurationError('desk.token: the account may not see the request types of desk.serviceDesk.');
  if (response.status !== 200) throw unexpected(response);
  return readJson(schema, response);
}
