import type { ServeOptions } from './serve-options.ts';

/** Secrets that are printed in this repository. Each can sign tokens that a server with it accepts. */
const PUBLISHED_SECRETS: ReadonlySet<string> = new Set([
  'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
]);
const PLACEHOLDER =
  /change[-_ ]?me|replace[-_ ]?me|your[-_ ]?secret|placeholder|example|demo[-_ ]?secret|do[-_ ]?not[-_ ]?use/i;

/** Whether a secret is printed in the documentation or the tests, or looks like a placeholder of a template. */
export const isPublishedSecret = (secret: string): boolean => PUBLISHED_SECRETS.has(secret) || PLACEHOLDER.test(secret);

/** Returns a sentence for each setting that holds a published secret. The secrets themselves are not repeated. */
export function listPublishedSecrets({
  identity,
  keySecret,
  config: { access, webhooks = [] },
}: Pick<ServeOptions, 'identity' | 'keySecret' | 'config'>): string[] {
  const settings: [name: string, secrets: string | readonly string[] | undefined][] = [
    ['MADOGUCHI_SECRET', 'secret' in identity ? identity.secret : undefined],
    ['MADOGUCHI_KEY_SECRET', keySecret ?? access?.keySecret],
    ...webhooks.map(({ secret }, index): [string, string | readonly string[]] => [`webhooks[${index}].secret`, secret]),
  ];
  return settings.flatMap(([name, secrets = []]) =>
    (typeof secrets === 'string' ? [secrets] : secrets).some(isPublishedSecret)
      ? [`${name} is a published example, so anyone can use it. Make a secret with "openssl rand -base64 48".`]
      : [],
  );
}
