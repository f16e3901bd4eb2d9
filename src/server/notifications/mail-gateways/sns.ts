import { verify, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';

const TIMEOUT_MS = 10_000;
const MAX_CERTIFICATE_BYTES = 32 * 1024;
/** Age of a message that is accepted. SNS retries for an hour by default. */
const MAX_AGE_MS = 24 * 3_600_000;
/** The hosts of SNS. Anything else could be a server of an attacker, who would sign with a key of their own. */
const SNS_HOST = /^sns\.[a-z\d-]{1,40}\.amazonaws\.com(?:\.cn)?$/;

/** A message of Amazon SNS. */
export const SnsMessage = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
  Subject: z.optional(z.string()),
  Token: z.optional(z.string()),
  SubscribeURL: z.optional(z.string()),
});
/** A message of Amazon SNS. */
export type SnsMessage = z.infer<typeof SnsMessage>;

/** Fetches a URL of SNS. Replaced in tests, which have no certificate of Amazon. */
export type FetchSns = (url: URL) => Promise<string>;

/** Whether a URL belongs to SNS: an `https:` URL of its hosts, without credentials and port. */
export function isSnsUrl(value: string): boolean {
  const url = URL.parse(value);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    SNS_HOST.test(url.hostname)
  );
}

/** Fetches a URL of SNS, without following redirects, up to the size of a certificate. */
export const fetchSns: FetchSns = async (url) => {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url.host} answered ${response.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_CERTIFICATE_BYTES) throw new Error(`${url.host} answered with too many bytes`);
  }
  return text;
};

/** Verifies the signatures of messages of SNS. Certificates are cached. */
export function createSnsVerifier(get: FetchSns = fetchSns) {
  const certificates = new LRUCache<string, X509Certificate>({ max: 10, ttl: 24 * 3_600_000 });
  const readCertificate = async (address: string) => {
    const cached = certificates.get(address);
    if (cached) return cached;
    const certificate = new X509Certificate(await get(new URL(address)));
    certificates.set(address, certificate);
    return certificate;
  };
  return {
    /**
     * Whether SNS has signed the message for the topic.
     *
     * @throws Error when the certificate cannot be fetched
     */
    async isAuthentic(message: SnsMessage, topicArn: string, now: number): Promise<boolean> {
      const age = now - Date.parse(message.Timestamp);
      if (message.TopicArn !== topicArn || !(Math.abs(age) <= MAX_AGE_MS)) return false;
      const { SigningCertURL: address, Signature: signature, SignatureVersion: version } = message;
      if (!isSnsUrl(address) || !new URL(address).pathname.endsWith('.pem')) return false;
      const certificate = await readCertificate(address);
      if (Date.parse(certificate.validTo) < now || Date.parse(certificate.validFrom) > now) return false;
      return verify(
        version === '1' ? 'sha1' : 'sha256',
        Buffer.from(toSignedText(message)),
        certificate.publicKey,
        Buffer.from(signature, 'base64'),
      );
    },
    /** Confirms the subscription of a verified message. */
    async confirm({ SubscribeURL: address = '' }: SnsMessage): Promise<boolean> {
      if (!isSnsUrl(address)) return false;
      await get(new URL(address));
      return true;
    },
  };
}

/** The text that SNS signs: names and values of the signed fields, a line each. */
function toSignedText(message: SnsMessage): string {
  const { Type, Message, MessageId, Subject, SubscribeURL, Timestamp, Token, TopicArn } = message;
  const fields =
    Type === 'Notification'
      ? { Message, MessageId, Subject, Timestamp, TopicArn, Type }
      : { Message, MessageId, SubscribeURL, Timestamp, Token, TopicArn, Type };
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}\n${value}\n`]))
    .join('');
}
