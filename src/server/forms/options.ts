import type { ChecklistItem, Form, FormField, PhoneContact, Priority, Session } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';

/** What of the viewer a field can hold at first. */
export const PREFILLS = ['name', 'email', 'phone', 'locale'] as const;

/** A field as a vendor configures it. */
export interface ConfiguredField extends FormField {
  /**
   * What of the viewer it holds at first, as their token says it; `default` when the token says nothing that the field
   * could hold. A choice takes `locale` by its language: `ja-JP` chooses `ja`.
   */
  prefill?: (typeof PREFILLS)[number] | undefined;
}

/** Why somebody may not file a ticket and what they can do instead; null when they may. */
export type TicketCreationDenial = Session['ticketCreationDenied'];

/** What a vendor says about the form. Everything has a default. */
export interface FormOptions {
  /**
   * The fields, in their order; or who is looking to their fields, as environments and entitlements differ by customer.
   * It is asked at each session and each filing, for signed-in customers only. Default: subject, description, priority,
   * attachments.
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
  /** What to have at hand; what is filled in there is made into a description. Default: none. */
  checklist?: readonly ChecklistItem[];
  /** When articles are looked for while a ticket is written. Default `typing`. */
  articleSearch?: 'typing' | 'search' | 'never';
  /** Whether the widget may add page, browser, window, zone and version to a ticket, shown before it is sent. Default false. */
  context?: boolean;
  /** Whether a ticket may carry console messages and failed requests, recorded when the viewer asks for it. Default false. */
  diagnostics?: boolean;
  /** Whom to call. Default: nobody. */
  phones?: readonly PhoneContact[];
  /** Default: urgent, high, normal and low, without response targets: none is promised unless `responseMinutes` says so. */
  priorities?: readonly Priority[];
  /** The priority for somebody who is unsure. Default: `normal`, else the last but one. */
  defaultPriority?: string | null;
  /** Stricter limits than those of the wire, which cannot be widened. */
  limits?: Partial<Session['limits']>;
  /**
   * Who may file, asked at each session and each filing.
   *
   * @example filing: ({ organization }) => organization?.plan === 'free'
   *   ? { reason: 'Tickets are part of the paid plans.', link: { label: 'See plans', href: 'https://example.com/plans' } }
   *   : null
   */
  denyTicketCreation?: (identity: Identity) => TicketCreationDenial | Promise<TicketCreationDenial>;
}

/** The form after its check. */
export interface FormSettings {
  /**
   * The form for somebody, with what is known of them filled in.
   *
   * @param identity null, or an agent: the form as far as it is the same for everybody
   * @throws ConfigurationError when the vendor's function answers with a form that cannot be right
   */
  formFor(identity: Identity | null): Promise<Form>;
  priorities: Priority[];
  phones: PhoneContact[];
  defaultPriority: string | null;
  limits: Session['limits'];
  denyTicketCreation: (identity: Identity) => TicketCreationDenial | Promise<TicketCreationDenial>;
}
