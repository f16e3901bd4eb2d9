import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskConnection, DeskHttp } from '../http-client.ts';
import { readJson, unexpected } from '../http-client.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { RmCurrentUser, RmIdsByName, RmProject } from './schemas.ts';

/** Options of a Redmine connection. */
export interface RedmineOptions extends DeskConnection {
  /** API key of an administrator, who alone may impersonate. docs/integrations/redmine.md says what it is used for. */
  token: string;
  /** Identifier of the project for issues. No other is ever read. */
  project: string;
  /** Tracker of new issues, by name. Default `Support`. */
  tracker?: string;
  /**
   * Issue custom field (text, used as a filter) for the marker by which an issue is found when the response to its creation was
   * lost. Default `Madoguchi reference`.
   */
  markerField?: string;
}

/** Configuration checked against Redmine: names as ids. */
export interface ResolvedRedmineConfig {
  account: number;
  project: number;
  tracker: number;
  marker: number;
  statuses: ReadonlyMap<string, number>;
  priorities: ReadonlyMap<string, number>;
  categories: ReadonlyMap<string, number>;
  fields: ReadonlyMap<string, number>;
}

/**
 * Resolves the configured names against Redmine.
 *
 * @throws ConfigurationError with the key that does not fit
 */
export async function resolveConfig(
  http: DeskHttp,
  options: RedmineOptions,
  mapping: DeskMapping,
): Promise<ResolvedRedmineConfig> {
  const { project, tracker = 'Support', markerField = 'Madoguchi reference' } = options;
  const me = await http.send('GET', 'users/current.json');
  if (me.status === 401 || me.status === 403)
    throw new ConfigurationError('desk.token is not an API key that this Redmine knows, or its REST interface is off.');
  if (me.status !== 200) throw unexpected(me);
  const { user } = readJson(RmCurrentUser, me);
  const projectResponse = await http.send('GET', `projects/${encodeURIComponent(project)}.json`);
  if (projectResponse.status === 403 || projectResponse.status === 404)
    throw new ConfigurationError(
      `desk.project: there is no project "${project}" that the account of desk.token may see.`,
    );
  const readIds = async (path: string, key: keyof typeof RmIdsByName): Promise<ReadonlyMap<string, number>> => {
    const response = await http.send('GET', path);
    if (response.status === 401 || response.status === 403)
      throw new ConfigurationError('desk.token must be the API key of an administrator.');
    if (response.status !== 200) throw unexpected(response);
    return readJson(RmIdsByName[key], response);
  };
  const [statuses, priorities, categories, trackers, fields] = await Promise.all([
    readIds('issue_statuses.json', 'statuses'),
    readIds('enumerations/issue_priorities.json', 'priorities'),
    readIds(`projects/${encodeURIComponent(project)}/issue_categories.json`, 'categories'),
    readIds('trackers.json', 'trackers'),
    readIds('custom_fields.json', 'fields'),
  ]);
  const expectations: [Record<string, string>, ReadonlyMap<string, number>, string][] = [
    [
      Object.fromEntries(Object.keys(mapping.statuses).map((raw) => [`desk.mapping.statuses.${raw}`, raw])),
      statuses,
      'status',
    ],
    [prefixKeys('desk.mapping.priorities', mapping.priorities), priorities, 'priority'],
    [prefixKeys('desk.mapping.categories', mapping.categories), categories, 'category'],
    [prefixKeys('desk.mapping.fields', mapping.fields), fields, 'custom field'],
    [{ 'desk.tracker': tracker }, trackers, 'tracker'],
    [{ 'desk.markerField': markerField }, fields, 'custom field'],
  ];
  for (const [entries, known, what] of expectations)
    for (const [key, name] of Object.entries(entries))
      if (!known.has(name)) throw new ConfigurationError(`${key}: this Redmine has no ${what} "${name}".`);
  return {
    account: user.id,
    project: readJson(RmProject, projectResponse).project.id,
    tracker: trackers.get(tracker) ?? 0,
    marker: fields.get(markerField) ?? 0,
    statuses,
    priorities,
    categories,
    fields,
  };
}
