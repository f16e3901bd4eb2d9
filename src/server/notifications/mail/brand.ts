import * as z from 'zod/mini';
import { Text } from '../../../contract/index.ts';
import { ConfigurationError } from '../../configuration-error.ts';
import { isAddress, toAsciiAddress } from '../../lib/mail-address.ts';
import { textMessage, type Language } from '../../messages/index.ts';
import { isColor } from './colors.ts';
import { sanitizeLine } from './sanitize.ts';

/** An e-mail address with a display name of one line, or null. */
export interface MailAddress {
  name: string | null;
  address: string;
}

/** Shape of the appearance of mails. */
export const MailBrandSchema = z.strictObject({
  name: z.optional(Text),
  color: z.optional(z.string()),
  logo: z.optional(
    z.strictObject({
      url: z.string(),
      darkUrl: z.optional(z.string()),
      width: z.optional(z.int().check(z.minimum(16), z.maximum(480))),
      height: z.optional(z.int().check(z.minimum(16), z.maximum(160))),
    }),
  ),
});
/**
 * Appearance of mails.
 *
 * - `name`: name of the vendor. Default: the name of the sender.
 * - `color`: color of buttons and links, such as `#2450c8`. It is made lighter or darker where text would not be readable.
 * - `logo`: image above the text, by its `https:` URL, with `darkUrl` for dark themes, `width` and `height` in pixels.
 */
export type MailBrandOptions = z.infer<typeof MailBrandSchema>;

/** Shape of a further sender. */
export const MailSenderSchema = z.strictObject({
  from: z.strictObject({ name: z.optional(Text), address: z.string() }),
  organizations: z.optional(z.array(z.string())),
  categories: z.optional(z.array(z.string())),
  languages: z.optional(z.array(z.string())),
  brand: z.optional(MailBrandSchema),
});
/**
 * A further sender, which sends the mails that match all of `organizations`, `categories` (ids) and `languages` of the recipient
 * that are set.
 */
export type MailSenderOptions = z.infer<typeof MailSenderSchema>;

/** Appearance of mails in one language. */
export interface MailBrand {
  name: string;
  color: string;
  logo: { url: string; darkUrl: string | null; width: number | null; height: number | null } | null;
}

/** Facts by which the sender of a mail is chosen. */
export interface SenderQuery {
  language: Language;
  organizationId?: string | null;
  category?: string | null;
}

/** Sender of a mail with its appearance. */
export interface MailSender {
  from: MailAddress;
  brand: MailBrand;
}

/** The senders of mails. */
export interface MailSenders {
  /** Selects the first sender that matches, else the default one. */
  select(query: SenderQuery): MailSender;
  /** The appearance of mails from an address. */
  brandOf(address: string, language: Language): MailBrand;
  /** Addresses of all senders, in lower case. */
  addresses: readonly string[];
}

const DEFAULT_COLOR = '#2450c8';

/**
 * Validates the senders.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveSenders({
  from,
  brand = {},
  senders = [],
}: {
  from: { name?: Text | undefined; address: string };
  brand?: MailBrandOptions | undefined;
  senders?: readonly MailSenderOptions[] | undefined;
}): MailSenders {
  assertSender(from.address, brand, 'mail');
  senders.forEach((sender, index) => assertSender(sender.from.address, sender.brand ?? {}, `mail.senders[${index}]`));
  const standard: MailSenderOptions = { from };
  const toSender = (sender: MailSenderOptions, language: Language): MailSender => {
    const name = sender.from.name ?? from.name;
    const line = name === undefined ? null : sanitizeLine(textMessage(name).toText(language)) || null;
    const look = { ...brand, ...sender.brand };
    const { logo } = look;
    return {
      from: { name: line, address: sender.from.address },
      brand: {
        name:
          look.name === undefined
            ? (line ?? sender.from.address)
            : sanitizeLine(textMessage(look.name).toText(language)),
        color: look.color ?? DEFAULT_COLOR,
        logo: logo
          ? { url: logo.url, darkUrl: logo.darkUrl ?? null, width: logo.width ?? null, height: logo.height ?? null }
          : null,
      },
    };
  };
  const all = [...senders, standard];
  return {
    select: ({ language, organizationId, category }) =>
      toSender(
        all.find(
          ({ organizations, categories, languages }) =>
            (!organizations || organizations.includes(organizationId ?? '')) &&
            (!categories || categories.includes(category ?? '')) &&
            (!languages || languages.includes(language)),
        ) ?? standard,
        language,
      ),
    brandOf: (address, language) =>
      toSender(all.find((sender) => sender.from.address === address) ?? standard, language).brand,
    addresses: all.map((sender) => toAsciiAddress(sender.from.address)),
  };
}

function assertSender(address: string, { color, logo }: MailBrandOptions, path: string): void {
  if (!isAddress(address))
    throw new ConfigurationError(`${path}.from.address must be an e-mail address; "${address}" is not.`);
  if (color !== undefined && !isColor(color))
    throw new ConfigurationError(`${path}.brand.color must be a color such as "#2450c8"; "${color}" is not.`);
  for (const [name, url] of Object.entries({ url: logo?.url, darkUrl: logo?.darkUrl }))
    if (url !== undefined && URL.parse(url)?.protocol !== 'https:')
      throw new ConfigurationError(`${path}.brand.logo.${name} must be an https: URL; "${url}" is not.`);
}
