import type { OperationId } from '../../src/contract/index.ts';
import { operations } from '../../src/contract/index.ts';
import type { TestRequest, TestData } from './harness.ts';

/** A valid call, whatever its caller. */
export interface Sample {
  method: string;
  path: string;
  said: TestRequest;
}

/** Input of each operation; a new operation without an entry does not compile. */
const parts: { [I in OperationId]: (data: TestData) => { id?: string; said?: TestRequest } } = {
  getSession: () => ({}),
  endSession: () => ({}),
  searchArticles: () => ({ said: { query: { q: 'export' } } }),
  voteArticle: ({ article }) => ({ id: article, said: { body: { helpful: true } } }),
  readInquiryChallenge: () => ({}),
  sendInquiry: ({ proof }) => ({
    said: {
      body: {
        name: 'Gus',
        email: 'gus@example.com',
        subject: 'Locked out',
        description: 'My phone is gone.',
        ...proof,
      },
    },
  }),
  listTickets: () => ({ said: { query: { limit: '10' } } }),
  findSuggestions: () => ({ said: { query: { q: 'export fails' } } }),
  createTicket: () => ({ said: { body: { subject: 'Import fails', description: 'Also since this morning.' } } }),
  readTicket: ({ ticket }) => ({ id: ticket }),
  listComments: ({ ticket }) => ({ id: ticket }),
  addComment: ({ ticket }) => ({ id: ticket, said: { body: { body: 'It still fails.' } } }),
  closeTicket: ({ ticket }) => ({ id: ticket, said: { body: {} } }),
  confirmTicket: ({ ticket }) => ({ id: ticket, said: { body: {} } }),
  reopenTicket: ({ ticket }) => ({ id: ticket, said: { body: {} } }),
  markTicketRead: ({ ticket }) => ({ id: ticket }),
  countTickets: () => ({}),
  listTimeline: ({ ticket }) => ({ id: ticket, said: { query: { limit: '10' } } }),
  editTicket: ({ ticket, ticketVersion }) => ({
    id: ticket,
    said: { body: { subject: 'Export still fails' }, headers: { 'if-match': `"${ticketVersion}"` } },
  }),
  escalateTicket: ({ ticket }) => ({ id: ticket, said: { body: { reason: 'Nobody has answered.' } } }),
  rateTicket: ({ ticket }) => ({ id: ticket, said: { body: { score: 4, comment: 'Quick.' } } }),
  setMailConsent: ({ mailConsent }) => ({ said: { body: { token: mailConsent, accept: true } } }),
  readOriginalMail: ({ mailedTicket }) => ({ id: mailedTicket }),
  liftMailBounce: ({ bouncedAddress }) => ({ said: { body: { address: bouncedAddress } } }),
  rateByLink: ({ ratingLink }) => ({ said: { body: { token: ratingLink, rating: { score: 5 } } } }),
  uploadAttachment: () => ({
    said: { query: { name: 'more.txt' }, headers: { 'content-type': 'application/octet-stream' }, raw: 'more of it' },
  }),
  readAttachment: ({ attachment }) => ({ id: attachment }),
  deleteAttachment: ({ attachment }) => ({ id: attachment }),
  getStatus: () => ({}),
  reportAffected: ({ incident }) => ({ id: incident }),
  readAccess: () => ({}),
  grantAccess: () => ({ said: { body: { seconds: 600 } } }),
  resetGrant: ({ grant, grantVersion }) => ({
    id: grant,
    said: { body: { seconds: 600 }, headers: { 'if-match': `"${grantVersion}"` } },
  }),
  revokeGrant: ({ grant }) => ({ id: grant }),
  approveAccessRequest: ({ accessRequest }) => ({ id: accessRequest, said: { body: {} } }),
  denyAccessRequest: ({ accessRequest }) => ({ id: accessRequest, said: { body: {} } }),
  listAuditEvents: () => ({}),
  listAccessSessions: () => ({}),
  endAccessSession: ({ session }) => ({ id: session }),
  exportAuditEvents: () => ({ said: { query: { format: 'csv' } } }),
  readAccessRequest: ({ accessRequest }) => ({ id: accessRequest }),
  startAccessSession: () => ({ said: { body: { organizationId: 'acme', reason: 'To see the error.' } } }),
  renewAccessSession: ({ session }) => ({ id: session }),
  leaveAccessSession: ({ session }) => ({ id: session }),
  useAccessSession: ({ sessionToken }) => ({
    said: { body: { token: sessionToken, action: 'view', organization: 'acme' } },
  }),
  reportAccessActivity: ({ sessionToken }) => ({
    said: {
      body: {
        sessions: [
          {
            token: sessionToken,
            activity: [
              {
                method: 'GET',
                route: '/reports',
                effect: 'view',
                count: 2,
                firstAt: '2026-06-01T10:00:00Z',
                lastAt: '2026-06-01T10:01:00Z',
              },
            ],
          },
        ],
      },
    },
  }),
  breakGlass: () => ({ said: { body: { organizationId: 'acme', seconds: 600, reason: 'All is down.' } } }),
  listMacros: () => ({}),
  createMacro: () => ({ said: { body: { name: 'Thanks', bodies: { en: 'Thank you, {{requester.name}}.' } } } }),
  editMacro: ({ macro }) => ({ id: macro, said: { body: { status: 'pending' } } }),
  deleteMacro: ({ spareMacro }) => ({ id: spareMacro }),
  listTicketMacros: ({ ticket }) => ({ id: ticket }),
  listSavedViews: () => ({}),
  createSavedView: () => ({ said: { body: { name: 'Billing', query: { category: 'billing', sort: 'due' } } } }),
  editSavedView: ({ savedView }) => ({ id: savedView, said: { body: { name: 'Most urgent' } } }),
  deleteSavedView: ({ spareSavedView }) => ({ id: spareSavedView }),
  createTicketOnBehalf: () => ({
    said: {
      body: {
        requester: { id: 'ada', organizationId: 'acme' },
        subject: 'Called about the export',
        description: 'It fails since noon.',
        channel: 'phone',
      },
    },
  }),
  listPeople: () => ({ said: { query: { q: 'ada' } } }),
  readPerson: () => ({ id: 'ada', said: { query: { organizationId: 'acme' } } }),
  listOrganizations: () => ({ said: { query: { q: 'acme' } } }),
  readOrganization: () => ({ id: 'acme' }),
  bulkTriage: ({ ticket }) => ({ said: { body: { ids: [ticket], changes: { addTags: ['export'] } } } }),
  setPresence: ({ ticket }) => ({ id: ticket, said: { body: { state: 'viewing' } } }),
  endPresence: ({ ticket }) => ({ id: ticket }),
  undoReply: ({ heldReply }) => ({ id: heldReply }),
  mergeTicket: ({ ticket, otherTicket }) => ({ id: otherTicket, said: { body: { into: ticket } } }),
  unmergeTicket: ({ otherTicket }) => ({ id: otherTicket }),
  splitTicket: ({ otherTicket, comment }) => ({ id: otherTicket, said: { body: { commentId: comment } } }),
  listQueueTimeline: ({ ticket }) => ({ id: ticket }),
  readMyNotifications: () => ({}),
  replaceMyNotifications: () => ({
    said: {
      body: {
        scope: 'team',
        events: ['ticket.*'],
        includeText: true,
        digest: null,
        quietHours: { from: '20:00', to: '08:00', urgent: true },
        timeZone: 'Asia/Tokyo',
      },
    },
  }),
  readRouting: () => ({}),
  replaceRouting: () => ({
    said: {
      body: { rules: [{ name: 'Exports', conditions: { subjectContains: 'export' }, actions: { tags: ['export'] } }] },
      headers: { 'if-match': '"0"' },
    },
  }),
  testRoutingRule: () => ({
    said: { body: { rule: { name: 'Exports', conditions: { subjectContains: 'export' }, actions: {} } } },
  }),
  readInboxSettings: () => ({}),
  replaceSupportHours: () => ({
    said: {
      body: { value: { zone: 'Asia/Tokyo', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] } },
      headers: { 'if-match': '"0"' },
    },
  }),
  replacePriorities: () => ({
    said: {
      body: { value: [{ id: 'normal', label: 'Normal', responseMinutes: 480, tone: 'normal' }] },
      headers: { 'if-match': '"0"' },
    },
  }),
  replaceCategories: () => ({
    said: { body: { value: [{ id: 'billing', label: 'Billing' }] }, headers: { 'if-match': '"0"' } },
  }),
  listAbsences: () => ({}),
  createAbsence: ({ otherAgent }) => ({
    said: { body: { agentId: otherAgent, from: '2026-12-24T00:00:00Z', to: '2027-01-02T00:00:00Z' } },
  }),
  deleteAbsence: ({ absence }) => ({ id: absence }),
  editTag: ({ tag }) => ({ id: tag, said: { body: { name: 'Exports' } } }),
  deleteTag: ({ spareTag }) => ({ id: spareTag }),
  readReport: () => ({ said: { query: { from: '2026-06-01', to: '2026-07-01', groupBy: 'priority' } } }),
  exportReport: () => ({ said: { query: { from: '2026-06-01', to: '2026-07-01' } } }),
  listSettingsLog: () => ({}),
  countQueue: () => ({}),
  markQueueTicketRead: ({ ticket }) => ({ id: ticket }),
  listAgents: () => ({}),
  createAgent: () => ({
    said: { body: { email: 'noa@harbor.example', name: 'Noa', role: 'agent' } },
  }),
  editAgent: ({ otherAgent, team }) => ({ id: otherAgent, said: { body: { name: 'Lee', teamId: team } } }),
  listTeams: () => ({}),
  createTeam: () => ({ said: { body: { name: 'Onboarding' } } }),
  editTeam: ({ team }) => ({ id: team, said: { body: { name: 'Billing' } } }),
  deleteTeam: ({ spareTeam }) => ({ id: spareTeam }),
  listTags: () => ({}),
  listQueue: () => ({}),
  readQueueTicket: ({ ticket }) => ({ id: ticket }),
  answerTicket: ({ ticket }) => ({ id: ticket, said: { body: { body: 'Please try again.', status: 'pending' } } }),
  triageTicket: ({ ticket, ticketVersion }) => ({
    id: ticket,
    said: { body: { priority: 'high' }, headers: { 'if-match': `"${ticketVersion}"` } },
  }),
  listInquiries: () => ({}),
  acceptInquiry: ({ inquiry }) => ({ id: inquiry, said: { body: { requesterId: 'ada' } } }),
  discardInquiry: ({ otherInquiry }) => ({ id: otherInquiry }),
  openIncident: () => ({
    said: { body: { name: 'Imports are slow', impact: 'minor', components: [], body: 'We look.' } },
  }),
  addIncidentUpdate: ({ incident }) => ({ id: incident, said: { body: { state: 'identified', body: 'Found it.' } } }),
  askForAccess: () => ({ said: { body: { organizationId: 'globex', seconds: 3_600, reason: 'To see the error.' } } }),
  readOrganizationAccess: () => ({ id: 'acme' }),
  listDeliveries: () => ({}),
  replayDelivery: ({ delivery }) => ({ id: delivery }),
  listNotificationChannels: () => ({}),
  testNotificationChannel: ({ channel }) => ({ said: { body: { channel } } }),
  exportPerson: ({ person }) => ({ id: person, said: { query: { organizationId: 'acme' } } }),
  erasePerson: ({ person }) => ({ id: person, said: { query: { organizationId: 'acme' } } }),
  applyRetention: () => ({}),
  receiveMail: ({ mail }) => ({ said: { headers: { 'content-type': 'application/octet-stream' }, raw: mail } }),
};

/**
 * Returns a valid call of an operation.
 *
 * @param id replaces the id of the test data
 */
export function createSample(operation: OperationId, data: TestData, id?: string): Sample {
  const { method, path } = operations[operation];
  const sample = parts[operation](data);
  return {
    method,
    path: path.replace('{id}', encodeURIComponent(id ?? sample.id ?? '')),
    said: sample.said ?? {},
  };
}
