import { ConfigurationError } from '../../configuration-error.ts';
import { resolveImapOptions, type ImapOptions, type ImapSettings } from '../imap/options.ts';
import { resolveMailGateways, type MailGatewayOptions } from '../mail-gateways/options.ts';
import { isAddress, toAsciiAddress } from '../../lib/mail-address.ts';

/** Treatment of mail from unknown people to the addresses for new tickets. */
export const STRANGER_POLICIES = ['answer', 'inquiry', 'refuse'] as const;
/** Treatment of mail from unknown people to the addresses for new tickets. */
export type StrangerPolicy = (typeof STRANGER_POLICIES)[number];

/** People whom a requester can add to the cc of a ticket by mail. */
export const CC_POLICIES = ['none', 'colleagues', 'anyone'] as const;
/** People whom a requester can add to the cc of a ticket by mail. */
export type CcPolicy = (typeof CC_POLICIES)[number];

/** Checks of incoming mail. */
export interface IncomingMailOptions {
  /**
   * The `authserv-id` of your mail server in `Authentication-Results`. With it, a mail is accepted only
   * if that server has authenticated the sender (DMARC, else DKIM or SPF). Default: not checked; a secret reply address and
   * the `From` of its owner are required in any case.
   */
  authenticationServer?: string;
  /** Mails an hour from one sender to one ticket. Default 20. */
  perHour?: number;
  /**
   * Addresses for new tickets, such as `support@example.com`. Senders must be authenticated, and be known by the verified address
   * of their account. Default: none.
   */
  addresses?: readonly string[];
  /**
   * Mail of unknown people to these addresses: `answer` sends one mail with the way to ask for help, `inquiry` stores an inquiry,
   * `refuse` does nothing. Default `answer`.
   */
  strangers?: StrangerPolicy;
  /** New tickets an hour from one sender. Default 10. */
  newTicketsPerHour?: number;
  /**
   * People in To and Cc of a requester's mail join the cc of the ticket: `colleagues` with an account in the organization, `anyone`,
   * or `none`. Default `colleagues`.
   */
  addCc?: CcPolicy;
  /** Other values of `addCc` by the id of an organization. */
  addCcByOrganization?: Readonly<Record<string, CcPolicy>>;
  /** Days for which the original messages are stored; 0: not stored. Default 90. */
  keepDays?: number;
  /** A mailbox that mail is read from. Default: none; mail is handed in by `receiveMail`. */
  imap?: ImapOptions;
  /** Gateways that hand mail in over HTTP. Default: none. */
  gateways?: MailGatewayOptions;
}

/** Validated options of incoming mail. */
export interface IncomingMailSettings {
  authenticationServer: string | undefined;
  perHour: number;
  /** In lower case, with the domain in ASCII. */
  addresses: ReadonlySet<string>;
  strangers: StrangerPolicy;
  newTicketsPerHour: number;
  addCc: CcPolicy;
  addCcByOrganization: ReadonlyMap<string, CcPolicy>;
  /** 0: original messages are not stored. */
  keepMs: number;
  /** Null when no mailbox is read. */
  imap: ImapSettings | null;
  /** Null without gateways. */
  gateways: MailGatewayOptions | null;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Validates the options of incoming mail.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveIncomingMailOptions({
  authenticationServer,
  perHour = 20,
  addresses = [],
  strangers = 'answer',
  newTicketsPerHour = 10,
  addCc = 'colleagues',
  addCcByOrganization = {},
  keepDays = 90,
  imap,
  gateways,
}: IncomingMailOptions): IncomingMailSettings {
  for (const [name, value] of Object.entries({ perHour, newTicketsPerHour }))
    if (!(value > 0)) throw new ConfigurationError(`mail.incoming.${name} must be a positive number.`);
  if (!(keepDays >= 0)) throw new ConfigurationError('mail.incoming.keepDays must be a number of at least 0.');
  for (const [index, address] of addresses.entries())
    if (!isAddress(address))
      throw new ConfigurationError(`mail.incoming.addresses[${index}] must be an e-mail address; "${address}" is not.`);
  if (!STRANGER_POLICIES.includes(strangers))
    throw new ConfigurationError(
      `mail.incoming.strangers must be one of ${STRANGER_POLICIES.join(', ')}; "${String(strangers)}" is not.`,
    );
  for (const policy of [addCc, ...Object.values(addCcByOrganization)])
    if (!CC_POLICIES.includes(policy))
      throw new ConfigurationError(
        `mail.incoming.addCc must be one of ${CC_POLICIES.join(', ')}; "${String(policy)}" is not.`,
      );
  return {
    authenticationServer,
    perHour,
    addresses: new Set(addresses.map(toAsciiAddress)),
    strangers,
    newTicketsPerHour,
    addCc,
    addCcByOrganization: new Map(Object.entries(addCcByOrganization)),
    keepMs: keepDays * DAY_MS,
    imap: imap ? resolveImapOptions(imap) : null,
    gateways: gateways ? resolveMailGateways(gateways) : null,
  };
}
