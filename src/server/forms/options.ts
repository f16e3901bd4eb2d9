import type { ChecklistItem, Form, FormField, PhoneContact, Priority, Session } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';

/** User attributes that can prefill a field. */
export const PREFILLS = ['name', 'email', 'phone', 'locale'] as const;

/** A field as a vendor configures it. */
export interface ConfiguredField extends FormField {
  /**
   * User attribute from the token that prefills the field; `default` applies when it is absent or invalid for the field. A choice
   * matches `locale` by language: `ja-JP` selects `ja`.
   */
  prefill?: (typeof PREFILLS)[number] | undefined;
}

/** Why a user may not create tickets, and what they can do instead; null when they may. */
export type TicketCreationDenial = Session['ticketCreationDenied'];

/** Options of the form, all optional. */
export interface FormOptions {
  /**
   * The fields in order, or a function of the user, because environments and entitlements differ by customer. The function is
   * called for each session and each new ticket of signed-in customers. Default: subject, description, priority, attachments.
   *
   * @example form: async ({ organization }) => [
   *   { id: 'subject', kind: 'text', required: true, limit: 120 },
   *   { id: 'description', kind: 'textarea', required: true },
   *   { id: 'contract', kind: 'radio', required: true, options: await contractsOf(organization?.id) },
   * ]
   */
  form?:
    | readonly ConfiguredField[]
    | ((identity: Identity) => readonly ConfiguredField[] | Promise<readonly ConfiguredField[]>);
  /** Information that the user should prepare; entries are merged into the description. Default: none. */
  checklist?: readonly ChecklistItem[];
  /** When articles are searched while a ticket is written. Default `typing`. */
  articleSearch?: 'typing' | 'search' | 'never';
  /** Whether the widget may add page, browser, window, time zone and version to a ticket, shown before sending. Default false. */
  context?: boolean;
  /** Whether a ticket may include console messages and failed requests, recorded at the user's request. Default false. */
  diagnostics?: boolean;
  /** Phone contacts. Default: none. */
  phones?: readonly PhoneContact[];
  /** Default: urgent, high, normal and low, without response targets (`responseMinutes`). */
  priorities?: readonly Priority[];
  /** Priority for users who are unsure. Default: `normal`, else the second to last. */
  defaultPriority?: string | null;
  /** Limits stricter than those of the contract, which cannot be exceeded. */
  limits?: Partial<Session['limits']>;
  /**
   * Denies the creation of tickets to some users. Called for each session and each new ticket.
   *
   * @example denyTicketCreation: ({ organization }) => organization?.plan === 'free'
   *   ? { reason: 'Tickets are part of the paid plans.', link: { label: 'See plans', href: 'https://example.com/plans' } }
   *   : null
   */
  denyTicketCreation?: (identity: Identity) => TicketCreationDenial | Promise<TicketCreationDenial>;
}

/** The validated form. */
export interface FormSettings {
  /**
   * Returns the form for a user, prefilled from their token.
   *
   * @param identity null, or an agent: the form without parts that depend on the customer
   * @throws ConfigurationError when the vendor's function returns an invalid form
   */
  formFor(identity: Identity | null): Promise<Form>;
  priorities: Priority[];
  phones: PhoneContact[];
  defaultPriority: string | null;
  limits: Session['limits'];
  denyTicketCreation: (identity: Identity) => TicketCreationDenial | Promise<TicketCreationDenial>;
}
