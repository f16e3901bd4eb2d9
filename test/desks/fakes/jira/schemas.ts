import type { Schema } from '../strict-server.ts';

/** Requests and responses of Jira, from its documentation. */
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const whole = { type: 'integer' } as const;
export const digits = { type: 'string', pattern: '^\\d+$' } as const;
export const list = (items: Schema): Schema => ({ type: 'array', items });
/** All properties are optional, and unknown ones are rejected. */
export const part = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** The platform may add properties; these are required. */
export const having = (names: string[]): Schema => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
  required: names,
});

const serviceError = part({
  errorMessage: text,
  i18nErrorMessage: part({ i18nKey: text, parameters: list(text) }),
});
const platformError = part({ errorMessages: list(text), errors: { type: 'object' } });
export const refusals = { 400: serviceError, 401: serviceError, 403: serviceError, 404: serviceError };
export const platformRefusals = { 400: platformError, 401: platformError, 403: platformError, 404: platformError };

export const links = part({ self: text, base: text, context: text, next: text, prev: text });
export const page = (item: Schema): Schema =>
  part(
    {
      size: whole,
      start: whole,
      limit: whole,
      isLastPage: flag,
      values: list(item),
      _expands: list(text),
      _links: links,
    },
    ['size', 'start', 'limit', 'isLastPage', 'values'],
  );
export const paging = { start: digits, limit: { type: 'string', pattern: '^([1-9]\\d?|100)$' } };

export const date = part({ iso8601: text, jira: text, friendly: text, epochMillis: whole });
export const user = part({
  accountId: text,
  emailAddress: { type: ['string', 'null'] },
  displayName: text,
  active: flag,
  timeZone: { type: ['string', 'null'] },
  _links: part({ self: text, jiraRest: text, avatarUrls: { type: 'object' } }),
});
export const file = part({
  filename: text,
  author: user,
  created: date,
  size: whole,
  mimeType: text,
  _links: part({ self: text, jiraRest: text, content: text, thumbnail: text }),
});
export const comment = part({
  id: text,
  body: text,
  public: flag,
  author: user,
  created: date,
  attachments: page(file),
  _expands: list(text),
  _links: part({ self: text }),
});
const kind = part(
  { type: text, items: text, system: text, custom: text, customId: whole, configuration: { type: 'object' } },
  ['type'],
);
const choice = part({ value: text, label: text, children: list({ type: 'object' }) });
export const field = part({
  fieldId: text,
  name: text,
  description: text,
  required: flag,
  defaultValues: list(choice),
  validValues: list(choice),
  presetValues: list(text),
  jiraSchema: kind,
  visible: flag,
});
/** The platform may add properties; these are required. */
export const issue = {
  type: 'object',
  properties: {
    id: digits,
    key: text,
    self: text,
    expand: text,
    fields: { type: 'object' },
    transitions: list({
      type: 'object',
      properties: { id: text, name: text, to: { type: 'object', properties: { name: text }, required: ['name'] } },
      required: ['id', 'name', 'to'],
    }),
  },
  required: ['id', 'key', 'fields'],
} satisfies Schema;
