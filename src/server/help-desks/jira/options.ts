import type { DeskConnection } from '../http-client.ts';
import type { JiraField } from './fields.ts';

/** Options of a Jira Service Management Cloud connection. */
export interface JiraOptions extends DeskConnection {
  /** API token of `account`, or without `account` an OAuth 2.0 access token. docs/integrations/jira.md lists the permissions. */
  token: string;
  /** E-mail address of the account to which the API token belongs. */
  account?: string;
  /** Number of the service desk, or the key of its project. No other is ever read. */
  serviceDesk: string;
  /** Request type of new tickets, by name or number. */
  requestType: string;
  /**
   * Field of the request type (single-line text) for the marker by which a request is found when the response to its creation was
   * lost. Default `Madoguchi reference`.
   */
  markerField?: string;
  /** Field for the category. Without it, the category goes into the note for agents. */
  categoryField?: string;
  /** Whether a user's first ticket makes them a customer. Requires a site administrator. Default false. */
  createCustomers?: boolean;
}

/** Configuration checked against the site. */
export interface ResolvedJiraConfig {
  /** Account id of the service account. */
  account: string;
  timeZone: string;
  serviceDesk: string;
  project: { id: string; key: string };
  /** Request type of new tickets, and the field that only requests have. */
  requestType: { id: string; field: string; clause: string };
  /** The participants (cc) field; null where participants cannot be added. */
  participants: { field: string; clause: string } | null;
  /** Whether the form accepts files. */
  attachments: boolean;
  marker: JiraField;
  category: JiraField | null;
  priority: JiraField | null;
  /** By the names in the mapping. */
  fields: ReadonlyMap<string, JiraField>;
}
