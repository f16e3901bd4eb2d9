/** Data of a fake Jira site. */

/** A user of the site. */
export interface Person {
  id: string;
  email: string;
  name: string;
  /** Whether Jira shows the address. */
  isAddressVisible: boolean;
  /** Whether they are a customer of the service desk. */
  customer: boolean;
  active?: boolean;
}
/** A file on a request. */
export interface StoredFile {
  id: string;
  name: string;
  type: string;
  body: Buffer;
  author: Person;
  at: number;
}
/** A comment. */
export interface StoredComment {
  id: string;
  body: string;
  public: boolean;
  author: Person;
  at: number;
  files: StoredFile[];
}
/** An issue. */
export interface StoredIssue {
  id: string;
  key: string;
  /** Issues without one are internal. */
  isRequest: boolean;
  status: string;
  reporter: Person;
  participants: Person[];
  /** By field id. */
  values: Record<string, unknown>;
  comments: StoredComment[];
  files: StoredFile[];
  created: number;
  updated: number;
}

/** Transitions of the workflow, by their source status. */
export const TRANSITIONS: Readonly<
  Record<string, readonly { id: string; name: string; to: string; forCustomers: boolean }[]>
> = {
  'Waiting for support': [
    { id: '761', name: 'Close', to: 'Closed', forCustomers: true },
    { id: '851', name: 'Respond to customer', to: 'Waiting for customer', forCustomers: false },
    { id: '5', name: 'Resolve', to: 'Resolved', forCustomers: false },
    { id: '6', name: 'Decline', to: 'Declined', forCustomers: false },
  ],
  'Waiting for customer': [
    { id: '761', name: 'Close', to: 'Closed', forCustomers: true },
    { id: '781', name: 'Respond to support', to: 'Waiting for support', forCustomers: true },
  ],
  Resolved: [
    { id: '761', name: 'Close', to: 'Closed', forCustomers: true },
    { id: '901', name: 'Back to support', to: 'Waiting for support', forCustomers: true },
  ],
  Closed: [{ id: '901', name: 'Back to support', to: 'Waiting for support', forCustomers: true }],
  Declined: [{ id: '902', name: 'Look again', to: 'Waiting for support', forCustomers: false }],
};

const choice = (value: string, label: string) => ({ value, label, children: [] });
const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';

/** The form of the request type. */
export const FORM = [
  { fieldId: 'summary', name: 'What is it about?', required: true, jiraSchema: { type: 'string', system: 'summary' } },
  {
    fieldId: 'description',
    name: 'Tell us more',
    required: true,
    jiraSchema: { type: 'string', system: 'description' },
  },
  {
    fieldId: 'attachment',
    name: 'Attachment',
    required: false,
    jiraSchema: { type: 'array', items: 'attachment', system: 'attachment' },
  },
  {
    fieldId: 'priority',
    name: 'How urgent?',
    required: false,
    validValues: [choice('1', 'Highest'), choice('2', 'High'), choice('3', 'Medium'), choice('4', 'Low')],
    jiraSchema: { type: 'priority', system: 'priority' },
  },
  {
    fieldId: 'customfield_10050',
    name: 'Reference',
    required: false,
    jiraSchema: { type: 'string', custom: `${CUSTOM}:textfield`, customId: 10_050 },
  },
  {
    fieldId: 'customfield_10060',
    name: 'Severity',
    required: false,
    jiraSchema: { type: 'string', custom: `${CUSTOM}:textfield`, customId: 10_060 },
  },
  {
    fieldId: 'customfield_10070',
    name: 'Area',
    required: false,
    validValues: [choice('10100', 'Billing'), choice('10101', 'Exports')],
    jiraSchema: { type: 'option', custom: `${CUSTOM}:select`, customId: 10_070 },
  },
  {
    fieldId: 'customfield_10080',
    name: 'Seats',
    required: false,
    jiraSchema: { type: 'number', custom: `${CUSTOM}:float`, customId: 10_080 },
  },
] as const;

/** Fields of the whole site: more than those of one form, and with other names. */
export const SITE_FIELDS = [
  { id: 'summary', name: 'Summary', custom: false, schema: { type: 'string', system: 'summary' } },
  { id: 'thumbnail', name: 'Images', custom: false },
  {
    id: 'customfield_10010',
    name: 'Request Type',
    custom: true,
    schema: { type: 'sd-customerrequesttype', custom: 'com.atlassian.servicedesk:vp-origin', customId: 10_010 },
  },
  {
    id: 'customfield_10016',
    name: 'Anfrageteilnehmer',
    custom: true,
    schema: {
      type: 'array',
      items: 'user',
      custom: 'com.atlassian.servicedesk:sd-request-participants',
      customId: 10_016,
    },
  },
  {
    id: 'customfield_10050',
    name: 'Madoguchi reference',
    custom: true,
    schema: { type: 'string', custom: `${CUSTOM}:textfield`, customId: 10_050 },
  },
];

/** The users of the site. */
export const people = (): Record<'service' | 'ada' | 'bob' | 'eve' | 'mallory', Person> => ({
  service: {
    id: '5b10:service',
    email: 'madoguchi@example.test',
    name: 'Madoguchi',
    isAddressVisible: true,
    customer: false,
  },
  eve: { id: '5b10:eve', email: 'eve@example.test', name: 'Eve Agent', isAddressVisible: false, customer: false },
  ada: { id: 'qm:1:ada', email: 'cust1@example.test', name: 'Ada One', isAddressVisible: true, customer: true },
  bob: { id: 'qm:1:bob', email: 'Cust2@Example.test', name: 'Bob Two', isAddressVisible: true, customer: true },
  // Has Ada's address as display name and hides her own.
  mallory: {
    id: 'qm:1:mallory',
    email: 'mallory@example.test',
    name: 'cust1@example.test',
    isAddressVisible: false,
    customer: true,
  },
});
