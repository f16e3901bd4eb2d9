import type { MailReceipt } from '../../contract/index.ts';
import { createLease } from '../database/lease.ts';
import { ProblemError } from '../errors.ts';
import { handIn } from '../notifications/incoming-mail/hand-in.ts';
import type { MailArrival } from '../notifications/incoming-mail/process-mail.ts';
import {
  createSnsVerifier,
  isAcceptedByHeaders,
  readGatewayMail,
  type MailGatewayKind,
  type MailGatewayOptions,
} from '../notifications/mail-gateways/index.ts';
import { rejectMalformedRequest } from './parse-input.ts';
import { readBytes } from './read-body.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { jsonResponse } from './serialize-result.ts';

/** Path of the gateways. No operations of the table: their bodies are in the formats of the gateways. */
export const toGatewayPath = (kind: MailGatewayKind): string =>
  // Mailgun sends raw messages only to addresses that end in `mime`.
  `/v1/mail/gateways/${kind === 'mailgun' ? 'mailgun/mime' : kind}`;

const TIMEOUT_MS = 120_000;
/** Room for base64 and the other fields of a request, besides the message. */
const OVERHEAD_FACTOR = 1.4;
const OVERHEAD_BYTES = 1024 * 1024;
/** SNS limits its messages to 256 KiB. */
const MAX_SNS_BYTES = 512 * 1024;
/** Time for which a token of a signature counts as used; longer than a signature is accepted. */
const TOKEN_TTL_MS = 15 * 60_000;

/** Adds a mail; see `TicketApiServer.receiveMail`. */
export type ReceiveMail = (raw: Uint8Array, about: Omit<MailArrival, 'now'>) => Promise<MailReceipt>;

/**
 * Creates the route of a gateway. A refused mail is answered with 200, because gateways repeat anything else for hours, and with its
 * reason; a temporary failure with 503, so that the gateway repeats it.
 */
export function createMailGatewayRoute(
  kind: MailGatewayKind,
  gateways: MailGatewayOptions,
  { store, services, rates, clock, receiving, processing }: ServerContext,
  receive: ReceiveMail,
): (request: RouteRequest) => Promise<Response> {
  const sns = createSnsVerifier();
  const limit =
    kind === 'ses' ? MAX_SNS_BYTES : Math.ceil(services.form.limits.attachmentBytes * OVERHEAD_FACTOR) + OVERHEAD_BYTES;
  return async ({ request, url, address }) => {
    rejectMalformedRequest(request, url);
    rates.countAddress('uploads', address);
    const rejectCaller = () => {
      rates.countFailedToken(address);
      return new ProblemError('auth_invalid');
    };
    if (!isAcceptedByHeaders(kind, gateways, request.headers)) throw rejectCaller();
    // A slow caller whose signature is in the body must not hold one of the few slots for processing.
    const body = await receiving(null, () => readBytes(request, limit, TIMEOUT_MS));
    return processing(null, async () => {
      const recipient = url.searchParams.get('recipient') ?? undefined;
      const input = { headers: request.headers, body, recipient, now: clock() };
      const mail = await readGatewayMail(kind, gateways, input, sns).catch((error: unknown) => {
        throw error instanceof ProblemError && error.code === 'auth_invalid' ? rejectCaller() : error;
      });
      if (!mail) return jsonResponse({ outcome: 'none' });
      const token =
        mail.token === null ? null : createLease(store.db, `${kind} ${mail.token.slice(0, 200)}`, TOKEN_TTL_MS);
      if (token && !(await token.acquire(clock()))) throw rejectCaller();
      const result = await handIn(() => receive(mail.raw, mail.about));
      if (result.kind === 'accepted') return jsonResponse(result.receipt);
      if (result.kind === 'refused') return jsonResponse({ outcome: 'refused', reason: result.reason });
      await token?.release();
      throw result.error;
    });
  };
}
