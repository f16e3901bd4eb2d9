import * as z from 'zod/mini';
import { LIMITS, type Form, type FormField, type Priority, type Session } from '../../contract/index.ts';
import { ConfigurationError } from '../auth/options.ts';
import type { TicketApiOptions } from '../options.ts';
import type { Identity } from '../interfaces/index.ts';
import { checkFields } from './check-fields.ts';
import { checkChecklist, checkPhones } from './check-extras.ts';
import { DEFAULT_FIELDS, DEFAULT_LIMITS, DEFAULT_PRIORITIES } from './defaults.ts';
import { DEFAULT_MAX_CC, type ValidationContext } from './field-types.ts';
import type { ConfiguredField, FormOptions, FormSettings } from './options.ts';
import { prefilled } from './prefill.ts';
import { checkShape, ChecklistShape, FieldShape, PhoneShape, PriorityShape } from './schema.ts';
import { findDuplicate, configError } from './config-error.ts';

const ARTICLE_SEARCHES = ['typing', 'search', 'never'];

/**
 * Fills in the defaults and checks what a vendor configured. A form that differs by customer is checked each time it is
 * asked for.
 *
 * @throws ConfigurationError for a form that could not be filled in, naming the key, or a limit beyond those of the wire
 */
export function resolveForm(options: FormOptions & Pick<TicketApiOptions, 'supportAccess'>): FormSettings {
  const { form = DEFAULT_FIELDS, checklist = [], articleSearch = 'typing' } = options;
  const priorities = settlePriorities(options.priorities ?? DEFAULT_PRIORITIES);
  const limits = settleLimits(options.limits ?? {});
  const holding = { limits, priorities };
  const accessEnforced = options.supportAccess !== false && options.supportAccess?.enforced === true;
  const phones = [...(options.phones ?? [])];
  checkShape('phones', z.array(PhoneShape), phones);
  checkPhones(phones);
  checkShape('checklist', z.array(ChecklistShape), checklist);
  if (!ARTICLE_SEARCHES.includes(articleSearch)) {
    configError('articleSearch')('', `is "${articleSearch}", which is none of ${ARTICLE_SEARCHES.join(', ')}`);
  }

  /** Checks what comes from the vendor's function, or once what is the same for everybody. */
  const settleFields = (configured: readonly ConfiguredField[]): readonly ConfiguredField[] => {
    checkShape('form', z.array(FieldShape), configured);
    checkFields(configured, holding, { accessEnforced });
    checkChecklist(checklist, configured, holding);
    return configured;
  };
  const fixed = typeof form === 'function' ? null : settleFields(form);

  const fieldsFor = async (identity: Identity | null): Promise<FormField[]> => {
    const configured =
      fixed ??
      (typeof form === 'function' && identity?.organization ? settleFields(await form(identity)) : DEFAULT_FIELDS);
    return configured.map((field) => withMaxItems(prefilled(field, identity, holding)));
  };

  return {
    async formFor(identity): Promise<Form> {
      const fields = await fieldsFor(identity);
      return {
        fields,
        ...(checklist.length > 0 && { checklist: [...checklist] }),
        ...(options.articleSearch !== undefined && { articles: articleSearch }),
        ...(options.context && { context: true }),
        ...(options.diagnostics && { diagnostics: true }),
      };
    },
    priorities,
    phones,
    defaultPriority: settleDefaultPriority(options.defaultPriority, holding),
    limits,
    denyTicketCreation: options.denyTicketCreation ?? (() => null),
  };
}

/** The panel is told the limit, so that it can say it before anything is sent. */
const withMaxItems = (field: FormField): FormField =>
  field.id === 'cc' ? { ...field, maxItems: field.maxItems ?? DEFAULT_MAX_CC } : field;

function settlePriorities(given: readonly Priority[]): Priority[] {
  checkShape('priorities', z.array(PriorityShape), given);
  const doubled = findDuplicate(given.map(({ id }) => id));
  if (doubled !== undefined) configError('priorities')('', `has two with the same id "${doubled}"`);
  return [...given];
}

function settleDefaultPriority(given: string | null | undefined, { priorities }: ValidationContext): string | null {
  if (given === undefined) {
    const usual = priorities.find(({ id }) => id === 'normal') ?? priorities.at(-2) ?? priorities.at(-1);
    return usual?.id ?? null;
  }
  if (given !== null && !priorities.some(({ id }) => id === given)) {
    throw new ConfigurationError(`The default priority "${given}" is none of the priorities.`);
  }
  return given;
}

function settleLimits(given: Partial<Session['limits']>): Session['limits'] {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const outermost = {
    subject: LIMITS.subject,
    description: LIMITS.body,
    comment: LIMITS.body,
    attachmentBytes: LIMITS.attachmentBytes,
    attachments: LIMITS.attachments,
  };
  for (const [name, most] of Object.entries(outermost) as [keyof typeof outermost, number][]) {
    if (!Number.isInteger(limits[name]) || limits[name] < 0 || limits[name] > most) {
      throw new ConfigurationError(`limits.${name} must be a whole number up to ${most}.`);
    }
  }
  return limits;
}
