import { createPublicKey } from 'node:crypto';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';

const text = z.string();
const basic = { user: text, password: text };

/** Shape of the gateways in the configuration file. */
export const MailGatewaysSchema = z.strictObject({
  raw: z.optional(z.strictObject({ ...basic, authenticationServer: z.optional(text) })),
  postmark: z.optional(z.strictObject({ ...basic, authenticationServer: z.optional(text) })),
  mailgun: z.optional(z.strictObject({ signingKey: text, authenticationServer: z.optional(text) })),
  sendgrid: z.optional(
    z.strictObject({
      publicKey: z.optional(text),
      user: z.optional(text),
      password: z.optional(text),
      authenticationServer: z.optional(text),
    }),
  ),
  ses: z.optional(z.strictObject({ topicArn: text })),
});
/**
 * Gateways that hand mail in over HTTP, each at `/v1/mail/gateways/` and its name. `authenticationServer` is the name under which
 * the gateway itself writes `Authentication-Results`; the fields of other servers came with the mail. Default: none counts.
 *
 * - `raw`: the message itself (RFC 5322), with HTTP basic authentication.
 * - `postmark`: Postmark's inbound webhook with `RawEmail`, with basic authentication in its URL.
 * - `mailgun`: a route to a URL that ends in `/mime`, signed with `signingKey`.
 * - `sendgrid`: Inbound Parse with the raw message, signed with the key of `publicKey` (Base64), or with basic authentication.
 * - `ses`: Amazon SES over the SNS topic `topicArn`, with the content of the message.
 */
export type MailGatewayOptions = z.infer<typeof MailGatewaysSchema>;

/** The names of the gateways. */
export type MailGatewayKind = keyof MailGatewayOptions;

/** The gateways that are configured. */
export const listGateways = (options: MailGatewayOptions): MailGatewayKind[] =>
  (['raw', 'postmark', 'mailgun', 'sendgrid', 'ses'] as const).filter((kind) => options[kind] !== undefined);

/**
 * Validates the gateways.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveMailGateways(options: MailGatewayOptions): MailGatewayOptions {
  for (const name of ['raw', 'postmark'] as const) {
    const gateway = options[name];
    if (gateway && (gateway.user === '' || gateway.password.length < MIN_SECRET_LENGTH))
      throw new ConfigurationError(
        `mail.incoming.gateways.${name}: user must not be empty, and password needs ${MIN_SECRET_LENGTH} characters or more.`,
      );
  }
  if (options.mailgun && options.mailgun.signingKey.length < MIN_SECRET_LENGTH)
    throw new ConfigurationError(
      'mail.incoming.gateways.mailgun.signingKey is too short. Copy the HTTP webhook signing key of Mailgun.',
    );
  const { sendgrid, ses } = options;
  if (sendgrid) {
    const { publicKey, user, password } = sendgrid;
    if ((publicKey === undefined) === (user === undefined || password === undefined))
      throw new ConfigurationError('mail.incoming.gateways.sendgrid: set either publicKey, or user and password.');
    if (publicKey !== undefined && !isPublicKey(publicKey))
      throw new ConfigurationError(
        'mail.incoming.gateways.sendgrid.publicKey is no verification key of SendGrid (Base64, ECDSA).',
      );
    if (password !== undefined && password.length < MIN_SECRET_LENGTH)
      throw new ConfigurationError(
        `mail.incoming.gateways.sendgrid.password needs ${MIN_SECRET_LENGTH} characters or more.`,
      );
  }
  if (ses && !/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+(?:\.fifo)?$/.test(ses.topicArn))
    throw new ConfigurationError(
      `mail.incoming.gateways.ses.topicArn must look like "arn:aws:sns:eu-west-1:123456789012:mail"; "${ses.topicArn}" does not.`,
    );
  return options;
}

const MIN_SECRET_LENGTH = 16;

/** Reads SendGrid's verification key. */
export const toPublicKey = (base64: string) =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });

function isPublicKey(base64: string): boolean {
  try {
    return toPublicKey(base64).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}
