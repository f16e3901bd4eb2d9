import type { Format } from '../format.ts';

/** Errors about a request as a whole, in English. The codes and parameters are defined here. */
export const details = {
  // The request
  content_encoding: 'Send the body without Content-Encoding.',
  token_in_url:
    'Send the token in the Authorization header, never in a URL. Revoke the token in this URL: it may have been logged.',
  several_authorization_headers: 'Send one Authorization header.',
  json_expected: 'Send the body as application/json.',
  file_expected: ({ type }: { type: string }) => `Send the bytes of the file as ${type}.`,
  body_not_accepted: 'Send this request without a body.',
  body_incomplete: 'The body ended before it was complete. Send it again.',
  body_too_large: ({ bytes }: { bytes: number }, f: Format) => `Send at most ${f.number(bytes)} bytes.`,
  if_match_invalid: 'Send one version in double quotes as If-Match.',
  event_not_signed: 'The event has no valid signature of the help desk, or is too old.',
  too_many_streams: 'Too many live connections are open. Close one, then try again.',

  // Unavailable features
  status_off: 'The status is turned off on this server.',
  access_off: 'Support access is turned off on this server.',
  access_sessions_off: 'Sessions of support access are not available on this server.',
  break_glass_off: 'Emergency access is turned off on this server.',
  affected_off: 'Reports of affected users are turned off on this server.',
  incoming_mail_off: 'Incoming mail is turned off on this server.',
  agents_elsewhere: 'Tickets are in the help desk. Agents answer them there.',
  incidents_elsewhere: 'Incidents are managed on the status page itself.',
  not_supported_by_desk: 'The help desk does not support this.',
  events_not_supported_by_desk: 'The help desk does not support live events.',
  organization_list_not_supported_by_desk: "The help desk can't list an organization's tickets.",
  attachments_off: "Files can't be attached here.",

  // Permissions
  admins_only: 'Only an admin of the organization can manage support access.',
  delegated_privacy: 'A token with an "act" claim cannot export or erase people.',
  delegated_token:
    'A token with an "act" claim is used on another person\'s behalf and can\'t manage support access. Use your own token.',
  organization_list_admins_only: "Only an admin can list the organization's tickets.",
  ticket_already_merged: 'One of these tickets is merged already.',
  split_customer_message: 'A new ticket can begin only with a message of a customer.',
  split_other_requester:
    "The message is by another person than the ticket, and the ticket's requester has no verified email address to be CC'd.",
  ticket_not_merged: 'This ticket is not merged.',
  merge_other_requester:
    "These tickets have different requesters, and the requester of the merged one has no verified email address to be CC'd.",
  agent_role_missing: 'Your role in the inbox does not allow this.',
  agent_in_configuration: 'This agent is defined in the configuration file. Change it there.',
  setting_in_configuration: 'This setting is defined in the configuration of the server. Change it there.',
  last_administrator: 'At least one administrator must remain.',
  privacy_officers_only: 'Only the people listed in privacy.officers can do this.',
  own_request: "You can't approve your own request.",
  act_as_admin: "Agents can't act as an admin, because admins manage support access.",
  no_access: 'Support access is not turned on for this. Request it first.',
  escalation_contacts_only: 'Only the designated contacts of your organization can escalate.',
  cc_only: "You're CC'd on this ticket. Only its requester or an admin can do this.",
  requester_only: 'Only the requester of this ticket can do this.',
  desk_account_missing: "You don't have an account at the support desk yet. Ask for one, then try again.",
  desk_email_unknown:
    'The support desk does not know your email address yet. Ask for an account there, then try again.',
  desk_email_unconfirmed: 'Confirm your email address at the support desk, then try again.',
  email_missing: 'Your account has no email address, which the support desk needs. Add one, then try again.',

  // Tickets
  ticket_closed: 'This ticket is closed. Reopen it to reply.',
  ticket_closed_edit: "This ticket is closed and can't be edited.",
  ticket_already_closed: 'This ticket is already closed.',
  nothing_to_confirm: 'This ticket has no suggested solution to confirm.',
  ticket_not_closed: 'This ticket is still in progress, so it does not need to be reopened.',
  reopen_too_late: 'This ticket was closed too long ago to be reopened. Submit a follow-up instead.',
  already_escalated: 'This ticket was already escalated.',
  escalation_too_early: 'The first response is not overdue yet, so this ticket cannot be escalated.',
  rating_too_early: 'A ticket can be rated once it is closed.',
  rating_too_late: 'The time to rate this ticket has passed.',
  change_not_allowed_by_desk: 'The support desk did not allow this change.',
  desk_unreachable: 'The support desk cannot be reached right now. Try again in a moment.',
  desk_outcome_unknown:
    'It could not be confirmed that the support desk saved this. Check the ticket before you send it again.',
  status_page_unreachable: "The status page can't be read right now. Try again later.",
  too_many_inquiries: 'Too many requests are waiting. Try again later.',

  // Files
  file_too_large: ({ bytes }: { bytes: number }, f: Format) => `A file can be up to ${f.size(bytes)}.`,
  file_type_refused: ({ types }: { types: readonly string[] }, f: Format) =>
    `Attach a file of one of these types: ${f.list(types)}.`,
  file_infected: 'The virus scan found malware in this file, so it was removed.',
  file_type_mismatch: ({ extension, types }: { extension: string; types: readonly string[] }, f: Format) =>
    `The content of this file does not match its extension (.${extension}). These types can be attached: ${f.list(types)}.`,
  image_too_large: ({ pixels }: { pixels: number }, f: Format) =>
    `An image can have up to ${f.number(Math.floor(pixels / 1_000_000))} million pixels.`,
  file_already_sent: "This file was already sent and can't be removed.",
  file_content_missing: 'The content of this file is missing.',
  too_many_unsent_files: 'Too many files are waiting to be sent. Send or remove some, then try again.',
  storage_full: 'Your storage for attachments is full.',
  organization_storage_full: "Your organization's storage for attachments is full.",
  upload_offset: 'The upload is at a different offset. Ask for the current offset, then continue from there.',
  upload_longer_than_announced: 'The upload is longer than its announced length.',

  // Support access
  duration_too_long: ({ seconds }: { seconds: number }, f: Format) =>
    `Support access can be turned on for up to ${f.duration(seconds)}.`,
  break_glass_only_shorter: "Emergency access can't be extended. Turn on support access instead.",
  request_approved: 'This request was already approved.',
  request_denied: 'This request was already denied.',
  request_expired: 'This request has expired.',
} as const;
