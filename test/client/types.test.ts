import { expectTypeOf, test } from 'vitest';
import type {
  ApiErrorKind,
  FileBody,
  TicketApi,
  OperationInput,
  OperationId,
  OperationOutput,
  Page,
  CustomerApi,
} from '../../src/client/index.ts';
import { ApiError, createClient, isApiError, operations } from '../../src/client/index.ts';
import type { Session, Status, Ticket, TicketSummary } from '../../src/contract/index.ts';

test('inputs are one flat object of path, query and body', () => {
  expectTypeOf<OperationInput<'readTicket'>>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<OperationInput<'resetGrant'>>().toEqualTypeOf<{
    id: string;
    seconds?: number | undefined;
    until?: string | undefined;
    timeZone?: string | undefined;
  }>();
  expectTypeOf<OperationInput<'addComment'>>().toEqualTypeOf<{
    id: string;
    body: string;
    attachments?: string[] | undefined;
  }>();
  expectTypeOf<OperationInput<'uploadAttachment'>>().toEqualTypeOf<{ name: string; file: FileBody }>();
  expectTypeOf<OperationInput<'listTickets'>['view']>().toEqualTypeOf<'mine' | 'organization' | 'copy' | undefined>();
});

test('outputs have the types of the schemas', () => {
  expectTypeOf<OperationOutput<'getSession'>>().toEqualTypeOf<Session>();
  expectTypeOf<OperationOutput<'createTicket'>>().toEqualTypeOf<Ticket>();
  expectTypeOf<OperationOutput<'listTickets'>>().toEqualTypeOf<Page<TicketSummary>>();
  expectTypeOf<OperationOutput<'readAttachment'>>().toEqualTypeOf<Blob>();
  expectTypeOf<OperationOutput<'endSession'>>().toEqualTypeOf<void>();
});

test('the client has each operation, with optional input only where all properties are optional', () => {
  const api = createClient({ baseUrl: 'http://127.0.0.1' });
  expectTypeOf(api).toEqualTypeOf<TicketApi>();
  expectTypeOf<keyof TicketApi>().toEqualTypeOf<OperationId>();
  expectTypeOf<keyof TicketApi>().toEqualTypeOf<keyof typeof operations>();
  expectTypeOf(api.getStatus).toBeCallableWith();
  expectTypeOf(api.listTickets).toBeCallableWith({}, { signal: AbortSignal.timeout(1) });
  expectTypeOf(api.closeTicket).toBeCallableWith({ id: 't' }, { idempotencyKey: 'k' });
  // @ts-expect-error -- a ticket is read by its id
  expectTypeOf(api.readTicket).toBeCallableWith();
  // @ts-expect-error -- the description is missing
  expectTypeOf(api.createTicket).toBeCallableWith({ subject: 's' });
  expectTypeOf(createClient).parameter(0).toHaveProperty('baseUrl').toEqualTypeOf<string>();
});

test('a custom object can be the ticket API of the widget', () => {
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
    findSuggestions: refuse,
    voteArticle: refuse,
    listTickets: async ({ view = 'mine' } = {}) => ({ items: [], next: null, total: view.length, skippedRows: 0 }),
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
  } satisfies CustomerApi;
  expectTypeOf(own).toExtend<CustomerApi>();
  expectTypeOf<TicketApi>().toExtend<CustomerApi>();
  expectTypeOf<CustomerApi>().not.toHaveProperty('answerTicket');
});

test('an error is identified by its kind', () => {
  const error: unknown = new ApiError('offline');
  if (isApiError(error)) {
    expectTypeOf(error).toEqualTypeOf<ApiError>();
    expectTypeOf(error.kind).toEqualTypeOf<ApiErrorKind>();
  }
});
