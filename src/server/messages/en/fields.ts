import type { Format } from '../format.ts';

/** Maximum values in a list of permitted ones; a longer list is shortened. */
const MAX_VALUES = 20;

/** Shortens a list of permitted values for a sentence. */
export const formatValues = (values: readonly unknown[], f: Format): string =>
  f.list([...values.slice(0, MAX_VALUES).map(String), ...(values.length > MAX_VALUES ? ['…'] : [])]);

const atMost = (limit: number, one: string, other: string, f: Format) =>
  `Enter no more than ${f.number(limit)} ${f.plural(limit, { one, other })}.`;

/** Errors of single fields in English, by the code that is on the wire. The codes and parameters are defined here. */
export const fields = {
  required: 'This field is required.',
  empty: 'This field must not be empty.',
  attachment_required: 'Attach a file.',
  reason_required: 'Enter the reason for the new priority.',
  consent_required: 'Give your consent to turn on support access.',
  organization_required: 'Several organizations have a customer with this ID. Enter the ID of the organization.',

  invalid_type: ({ expected }: { expected: string }) => `The value must be of type ${expected}.`,
  invalid_value: ({ values }: { values: readonly unknown[] }, f: Format) =>
    `Use one of these values: ${formatValues(values, f)}.`,
  invalid_format: 'The format is not valid.',
  invalid_option: 'Select one of the options.',
  invalid_email: 'Enter an email address such as name@example.com.',
  invalid_emails: ({ address }: { address: string }) =>
    `"${address}" is not an email address. Use addresses such as name@example.com.`,
  invalid_phone: 'Enter a phone number. Use only digits, spaces and the characters + ( ) -.',
  invalid_url: 'Enter a URL that starts with https:// or http://.',
  invalid_date_time: 'Enter a date and time with a time zone, such as 2026-01-31T09:00:00Z.',
  invalid_day: 'Enter a date such as 2026-06-30.',
  invalid_boolean: 'Select yes or no.',
  invalid_integer: 'Enter a whole number.',
  invalid_cursor: 'This cursor is not valid. Start again from the first page.',
  invalid_duration: 'Enter either seconds, or until together with timeZone.',
  invalid_idempotency_key: ({ limit }: { limit: number }, f: Format) =>
    `Use 1 to ${f.number(limit)} visible ASCII characters, such as a random UUID.`,
  invalid_upload_metadata:
    'Send "filename", a space, and the name of the file as base64 of UTF-8. The name can have at most 255 characters.',
  not_storable: 'This text contains characters that cannot be stored. Remove them.',
  not_positive: 'Enter a whole number of seconds greater than 0.',
  repeated: 'This parameter was sent more than once. Send it once.',
  too_deep: 'The value is nested too deeply.',

  too_long: ({ limit }: { limit: number }, f: Format) => atMost(limit, 'character', 'characters', f),
  too_many_lines: ({ limit }: { limit: number }, f: Format) => atMost(limit, 'line', 'lines', f),
  too_many_addresses: ({ limit }: { limit: number }, f: Format) => atMost(limit, 'email address', 'email addresses', f),
  too_many_files: ({ limit }: { limit: number }, f: Format) =>
    `Attach no more than ${f.number(limit)} ${f.plural(limit, { one: 'file', other: 'files' })}.`,
  too_many_entries: ({ limit }: { limit: number }, f: Format) =>
    `Send no more than ${f.number(limit)} ${f.plural(limit, { one: 'entry', other: 'entries' })}.`,
  too_few_entries: ({ limit }: { limit: number }, f: Format) =>
    `Send at least ${f.number(limit)} ${f.plural(limit, { one: 'entry', other: 'entries' })}.`,
  too_short: ({ limit }: { limit: number }, f: Format) =>
    `Enter at least ${f.number(limit)} ${f.plural(limit, { one: 'character', other: 'characters' })}.`,
  above_maximum: ({ limit }: { limit: number }, f: Format) => `The value must be ${f.number(limit)} or less.`,
  below_minimum: ({ limit }: { limit: number }, f: Format) => `The value must be ${f.number(limit)} or more.`,
  duration_too_long: ({ seconds }: { seconds: number }, f: Format) =>
    `Support access can be turned on for up to ${f.duration(seconds)} here.`,
  too_many_bytes: ({ limit }: { limit: number }, f: Format) =>
    `This text can have at most ${f.number(limit)} bytes. A Japanese character takes 3 bytes, an emoji 4 or more.`,
  too_many_characters: ({ limit }: { limit: number }, f: Format) =>
    `This text can have at most ${f.number(limit)} characters. An emoji may count as several.`,
  file_too_large: ({ limit }: { limit: number }, f: Format) => `A file can have at most ${f.number(limit)} bytes.`,
  files_too_large: ({ limit }: { limit: number }, f: Format) =>
    `All files together can have at most ${f.number(limit)} bytes.`,
  empty_file: 'This file is empty. Attach another one.',

  unrecognized_keys: 'This field is not supported. Remove it.',
  unknown_form_field: 'The form has no such field. Remove it.',
  unknown_priority: 'This priority does not exist. Select another one.',
  unknown_category: 'This category does not exist. Select another one.',
  unknown_attachment: 'This file is no longer available. Attach it again.',
  unknown_ticket: 'This ticket does not exist.',
  unknown_closed_ticket: 'There is no closed ticket with this ID.',
  unknown_area: 'This area does not exist.',
  unknown_environment: 'This environment does not exist.',
  unknown_user: 'This organization has no such user.',
  unknown_customer: 'There is no customer with this ID.',
  unknown_agent: 'This agent does not exist or is disabled.',
  end_before_start: 'The end must be after the start.',
  invalid_hours: 'Each interval needs at least one day, and must end after it begins.',
  duplicate_id: ({ id }: { id: string }) => `The ID "${id}" is used twice. Use each ID once.`,
  default_priority_missing: ({ id }: { id: string }) =>
    `The priority "${id}" is the default of the server configuration. Keep a priority with this ID.`,
  unknown_team: 'This team does not exist.',
  unknown_variable: ({ name }: { name: string }) => `There is no variable "${name}". Remove it.`,
  name_taken: 'This name is taken.',
  email_taken: 'An agent with this email address exists.',
  unknown_component: 'This component does not exist.',
  unknown_time_zone: 'This time zone does not exist. Use a name such as Asia/Tokyo.',

  category_not_accepted: 'The form has no categories. Remove this field.',
  cc_not_accepted: "People can't be CC'd here.",
  context_not_accepted: 'Details of the page are not accepted here.',
  diagnostics_not_accepted: 'Recorded errors are not accepted here.',
  access_not_accepted: "Support access can't be turned on with this form.",
  access_not_available: 'Support access is not available on this server.',
  disabled: 'This option is not available. Select another one.',
  not_open: 'This incident is already resolved.',
  filter_unsupported: "Tickets of this help desk can't be filtered by custom fields.",
  filter_unknown: 'Tickets can be filtered only by select and radio fields of the form.',
  filter_repeated: 'Each field can be filtered by one value only.',
  not_editable: "This field can't be changed.",
  not_new: "A ticket in progress can't be set back to new.",
  not_offered: 'This level of support access is not offered.',
  more_than_asked: 'This is more than was requested. Turn on support access yourself instead.',
  day_in_past: 'Select a day that is not in the past.',
  act_as_incomplete: 'To act as a user, send both the scope act_as and the user.',
} as const;
