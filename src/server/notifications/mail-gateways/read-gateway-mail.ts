import * as z from 'zod/mini';
import { ProblemError } from '../../errors.ts';
import type { MailArrival } from '../incoming-mail/process-mail.ts';
import { hasCredentials, isSignedByMailgun, isSignedBySendGrid } from './authenticate.ts';
import type { MailGatewayKind, MailGatewayOptions } from './options.ts';
import { SnsMessage, type createSnsVerifier } from './sns.ts';

/** A request of a gateway. */
export interface GatewayRequest {
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Recipient of the envelope in the query. */
  recipient: string | undefined;
  now: number;
}

/** A mail that a gateway has handed in. */
export interface GatewayMail {
  raw: Uint8Array;
  about: Omit<MailArrival, 'now'>;
  /** A token of the request that counts once; null where the signature covers the message. */
  token: string | null;
}

type Gateways = { [K in MailGatewayKind]-?: NonNullable<MailGatewayOptions[K]> };

const PostmarkMail = z.object({ RawEmail: z.string(), OriginalRecipient: z.optional(z.string()) });
const SesMail = z.object({
  notificationType: z.optional(z.string()),
  content: z.optional(z.string()),
  receipt: z.object({
    recipients: z.optional(z.array(z.string())),
    action: z.optional(z.object({ encoding: z.optional(z.string()) })),
    dmarcVerdict: z.optional(z.object({ status: z.string() })),
  }),
});

/** Whether a request has the credentials of the gateway in its header fields, before its body is read. */
export function isAcceptedByHeaders(kind: MailGatewayKind, gateways: MailGatewayOptions, headers: Headers): boolean {
  const { raw, postmark, sendgrid } = gateways;
  if (kind === 'raw') return raw !== undefined && hasCredentials(headers, raw);
  if (kind === 'postmark') return postmark !== undefined && hasCredentials(headers, postmark);
  if (kind === 'sendgrid' && sendgrid?.user !== undefined && sendgrid.password !== undefined)
    return hasCredentials(headers, { user: sendgrid.user, password: sendgrid.password });
  // The signature is in the body, or covers it.
  return true;
}

/**
 * Authenticates the request of a gateway and reads the message out of it.
 *
 * @returns null for a request without a mail, such as the confirmation of a subscription
 * @throws ProblemError `auth_invalid` for a wrong signature, `bad_request` for a body without the raw message
 */
export async function readGatewayMail(
  kind: MailGatewayKind,
  gateways: MailGatewayOptions,
  request: GatewayRequest,
  sns: ReturnType<typeof createSnsVerifier>,
): Promise<GatewayMail | null> {
  switch (kind) {
    case 'raw':
      return { raw: request.body, about: toAbout(kind, gateways.raw, request.recipient), token: null };
    case 'postmark':
      return readPostmark(request, gateways.postmark);
    case 'mailgun':
      return readMailgun(request, gateways.mailgun);
    case 'sendgrid':
      return readSendGrid(request, gateways.sendgrid);
    case 'ses':
      return readSes(request, gateways.ses, sns);
  }
}

const toAbout = (
  source: MailGatewayKind,
  gateway: { authenticationServer?: string | undefined } | undefined,
  recipient: string | undefined,
): GatewayMail['about'] => ({
  source,
  recipient,
  // A name that only the vendor's own mail server removes from mail would be forged by the sender.
  authenticationServer: gateway?.authenticationServer ?? null,
});

function readPostmark({ body }: GatewayRequest, gateway: Gateways['postmark'] | undefined): GatewayMail {
  const mail = PostmarkMail.safeParse(parseJson(body));
  if (!mail.success) throw withoutMessage();
  const { RawEmail, OriginalRecipient } = mail.data;
  return { raw: Buffer.from(RawEmail), about: toAbout('postmark', gateway, OriginalRecipient), token: null };
}

async function readMailgun(request: GatewayRequest, gateway: Gateways['mailgun'] | undefined): Promise<GatewayMail> {
  const form = await readForm(request);
  const field = (name: string) => toText(form.get(name));
  const signed = { timestamp: field('timestamp'), token: field('token'), signature: field('signature') };
  if (!gateway || !isSignedByMailgun(signed, gateway.signingKey, request.now)) throw new ProblemError('auth_invalid');
  const raw = await toBytes(form.get('body-mime'));
  if (!raw) throw withoutMessage();
  return { raw, about: toAbout('mailgun', gateway, field('recipient') || undefined), token: signed.token };
}

async function readSendGrid(request: GatewayRequest, gateway: Gateways['sendgrid'] | undefined): Promise<GatewayMail> {
  const { headers, body, now } = request;
  if (gateway?.publicKey !== undefined && !isSignedBySendGrid(headers, body, gateway.publicKey, now))
    throw new ProblemError('auth_invalid');
  const form = await readForm(request);
  const raw = await toBytes(form.get('email'));
  if (!raw) throw withoutMessage();
  const envelope = z.object({ to: z.array(z.string()) }).safeParse(parseJson(toText(form.get('envelope'))));
  return { raw, about: toAbout('sendgrid', gateway, envelope.data?.to[0]), token: null };
}

async function readSes(
  { body, now }: GatewayRequest,
  gateway: Gateways['ses'] | undefined,
  sns: ReturnType<typeof createSnsVerifier>,
): Promise<GatewayMail | null> {
  const message = SnsMessage.safeParse(parseJson(body));
  if (!message.success || !gateway) throw new ProblemError('auth_invalid');
  if (!(await sns.isAuthentic(message.data, gateway.topicArn, now))) throw new ProblemError('auth_invalid');
  if (message.data.Type === 'SubscriptionConfirmation') {
    if (!(await sns.confirm(message.data))) throw new ProblemError('auth_invalid');
    return null;
  }
  if (message.data.Type !== 'Notification') return null;
  const mail = SesMail.safeParse(parseJson(message.data.Message));
  // A test of the topic is a notification without a mail.
  if (!mail.success || mail.data.notificationType !== 'Received') return null;
  const { content, receipt } = mail.data;
  if (content === undefined) throw withoutMessage();
  const isBase64 = receipt.action?.encoding?.toUpperCase() === 'BASE64';
  const verdict = receipt.dmarcVerdict?.status;
  return {
    raw: Buffer.from(content, isBase64 ? 'base64' : 'utf8'),
    about: {
      source: 'ses',
      recipient: receipt.recipients?.[0],
      // The verdict is part of the signed notification; a domain without a policy has none.
      ...(verdict === 'PASS' || verdict === 'FAIL'
        ? { isAuthenticated: verdict === 'PASS', authenticationServer: null }
        : { authenticationServer: 'amazonses.com' }),
    },
    token: null,
  };
}

const withoutMessage = () => new ProblemError('bad_request', { reason: 'raw_message_missing' });

function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

async function readForm({ headers, body }: GatewayRequest): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': headers.get('content-type') ?? '' } }).formData();
  } catch (error) {
    throw new ProblemError('bad_request', { reason: 'form_expected', cause: error });
  }
}

const toText = (value: FormDataEntryValue | null): string => (typeof value === 'string' ? value : '');

async function toBytes(value: FormDataEntryValue | null): Promise<Uint8Array | null> {
  if (value === null) return null;
  return typeof value === 'string' ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer());
}
