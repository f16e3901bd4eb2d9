import { ConfigurationError } from '../../auth/options.ts';
import type { DeskConnection, DeskHttp } from '../http-client.ts';
import { readJson, unexpected } from '../http-client.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { RmMe, RmNames, RmProject } from './schemas.ts';

/** How a Redmine is connected. */
export interface RedmineOptions extends DeskConnection {
  /** The API key of an administrator: only they may act for others. docs/integrations/redmine.md says what it is used for. */
  token: string;
  /** The identifier of the project that issues are filed in. No other is ever looked at. */
  project: string;
  /** The tracker of new issues, by name. Default `Support`. */
  tracker?: string;
  /**
   * The issue custom field (text, used as a filter) that the server marks issues with, to find again what was filed when no
   * answer came. Default `Madoguchi reference`.
   */
  markerField?: string;
}

/** What was found at the start: names as ids. */
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
 * Reads what there is and looks for all that the settings name.
 *
 * @throws ConfigurationError that names the key which does not fit
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
  const { user } = readJson(RmMe, me);
  const found = await http.send('GET', `projects/${encodeURIComponent(project)}.json`);
  if (found.status === 403 || found.status === 404)
    throw new ConfigurationError(
      `desk.project: there is no project "${project}" that the account of desk.token may see.`,
    );
  const names = async (path: string, key: keyof typeof RmNames): Promise<ReadonlyMap<string, number>> => {
    const answer = await http.send('GET', path);
    if (answer.status === 401 || answer.status === 403)
      throw new ConfigurationError('desk.token must be the API key of an administrator.');
    if (answer.status !== 200) throw unexpected(answer);
    return readJson(RmNames[key], answer);
  };
  const [statuses, priorities, categories, trackers, fields] = await Promise.all([
    names('issue_statuses.json', 'statuses'),
    names('enumerations/issue_priorities.json', 'priorities'),
    names(`projects/${encodeURIComponent(project)}/issue_categories.json`, 'categories'),
    names('trackers.json', 'trackers'),
    names('custom_fields.json', 'fields'),
  ]);
  const wanted: [Record<string, string>, ReadonlyMap<string, number>, string][] = [
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
  for (const [entries, known, what] of wanted)
    for (const [key, name] of Object.entries(entries))
      if (!known.has(name)) throw new ConfigurationError(`${key}: this Redmine has no ${what} "${name}".`);
  return {
    account: user.id,
    project: readJson(RmProject, found).project.id,
    tracker: trackers.get(tracker) ?? 0,
    marker: fields.get(markerField) ?? 0,
    statuses,
    priorities,
    categories,
    fields,
  };
}
