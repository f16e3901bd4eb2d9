import { expectTypeOf, test } from 'vitest';
import type {
  ApiErrorKind,
  FileBody,
  FullApi,
  Input,
  OperationId,
  Output,
  Page,
  TicketApi,
} from '../../src/client/index.ts';
import { ApiError, createClient, isApiError, operations } from '../../src/client/index.ts';
import type { Session, Status, Ticket, TicketSummary } from '../../src/contract/index.ts';

test('inputs are one flat object of path, query and body', () => {
  expectTypeOf<Input<'readTicket'>>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<Input<'resetGrant'>>().toEqualTypeOf<{
    id: string;
    seconds?: number | undefined;
    until?: string | undefined;
    timeZone?: string | undefined;
  }>();
  expectTypeOf<Input<'addComment'>>().toEqualTypeOf<{ id: string; body: string; attachments?: string[] | undefined }>();
  expectTypeOf<Input<'uploadAttachment'>>().toEqualTypeOf<{ name: string; file: FileBody }>();
  expectTypeOf<Input<'listTickets'>['view']>().toEqualTypeOf<'mine' | 'organization' | 'copy' | undefined>();
});

test('outputs are what the schemas give', () => {
  expectTypeOf<Output<'getSession'>>().toEqualTypeOf<Session>();
  expectTypeOf<Output<'createTicket'>>().toEqualTypeOf<Ticket>();
  expectTypeOf<Output<'listTickets'>>().toEqualTypeOf<Page<TicketSummary>>();
  expectTypeOf<Output<'readAttachment'>>().toEqualTypeOf<Blob>();
  expectTypeOf<Output<'endSession'>>().toEqualTypeOf<void>();
});

test('the client has each operation, with input left out only where all of it may be', () => {
  const api = createClient({ baseUrl: 'http://127.0.0.1' });
  expectTypeOf(api).toEqualTypeOf<FullApi>();
  expectTypeOf<keyof FullApi>().toEqualTypeOf<OperationId>();
  expectTypeOf<keyof FullApi>().toEqualTypeOf<keyof typeof operations>();
  expectTypeOf(api.getStatus).toBeCallableWith();
  expectTypeOf(api.listTickets).toBeCallableWith({}, { signal: AbortSignal.timeout(1) });
  expectTypeOf(api.closeTicket).toBeCallableWith({ id: 't' }, { idempotencyKey: 'k' });
  // @ts-expect-error -- a ticket is read by its id
  expectTypeOf(api.readTicket).toBeCallableWith();
  // @ts-expect-error -- a subject alone is no ticket
  expectTypeOf(api.createTicket).toBeCallableWith({ subject: 's' });
  expectTypeOf(createClient).parameter(0).toHaveProperty('baseUrl').toEqualTypeOf<string>();
});

test('an own object can be the ticket API of the widget', () => {
  const status: Status = {
    headline: 'operational',
    checkedAt: null,
    page: { name: 'Own', url: null, subscribeUrl: null },
    components: [],
    incidents: [],
    maintenances: [],
  };
  const refuse = async (): Promise<never> => {
    throw new ApiError('refused', { code: 'forbidden', status: 403 });
  };
  const own = {
    getSession: refuse,
    endSession: async () => undefined,
    readInquiryChallenge: refuse,
    sendInquiry: refuse,
    searchArticles: refuse,
    findHints: refuse,
    voteArticle: refuse,
    listTickets: async ({ view = 'mine' } = {}) => ({ items: [], next: null, total: view.length, unreadable: 0 }),
    createTicket: refuse,
    readTicket: refuse,
    listComments: refuse,
    addComment: refuse,
    closeTicket: refuse,
    confirmTicket: refuse,
    reopenTicket: refuse,
    markTicketRead: async () => undefined,
    escalateTicket: refuse,
    rateTicket: refuse,
    listTimeline: refuse,
    editTicket: refuse,
    uploadAttachment: refuse,
    readAttachment: async () => new Blob(),
    deleteAttachment: refuse,
    getStatus: async () => status,
    reportAffected: refuse,
    readAccess: refuse,
    grantAccess: refuse,
    resetGrant: refuse,
    revokeGrant: refuse,
    approveAccessRequest: refuse,
    denyAccessRequest: refuse,
    endAccessSession: refuse,
    listAuditEvents: refuse,
    exportAuditEvents: async () => new Blob(),
  } satisfies TicketApi;
  expectTypeOf(own).toExtend<TicketApi>();
  expectTypeOf<FullApi>().toExtend<TicketApi>();
  expectTypeOf<TicketApi>().not.toHaveProperty('answerTicket');
});

test('an error is known by its kind', () => {
  const error: unknown = new ApiError('offline');
  if (isApiError(error)) {
    expectTypeOf(error).toEqualTypeOf<ApiError>();
    expectTypeOf(error.kind).toEqualTypeOf<ApiErrorKind>();
  }
});
