import * as z from 'zod/mini';
import {
  ConfiguredPriority,
  LIMITS,
  type Form,
  type FormField,
  type Priority,
  type Session,
} from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import type { Identity } from '../interfaces/index.ts';
import { checkFields } from './check-fields.ts';
import { checkChecklist, checkPhones } from './check-extras.ts';
import { DEFAULT_FIELDS, DEFAULT_LIMITS, DEFAULT_PRIORITIES } from './defaults.ts';
import { DEFAULT_MAX_CC, type ValidationContext } from './field-types.ts';
import type { ConfiguredField, FormOptions, FormSettings } from './options.ts';
import { applyPrefill } from './prefill.ts';
import { validateSchema, ChecklistSchema, FieldSchema, PhoneSchema } from './schema.ts';
import { findDuplicate, configError } from './config-error.ts';

const ARTICLE_SEARCHES = ['typing', 'search', 'never'];

/**
 * Validates the options of the form and applies defaults. A form that depends on the customer is validated on each call.
 *
 * @throws ConfigurationError with the key of an invalid form, or for a limit above that of the contract
 */
export function resolveForm(options: FormOptions & { supportAccess?: { enforced?: boolean } | false }): FormSettings {
  const { form = DEFAULT_FIELDS, checklist = [], articleSearch = 'typing' } = options;
  const priorities = resolvePriorities(options.priorities ?? DEFAULT_PRIORITIES);
  const limits = resolveLimits(options.limits ?? {});
  const context = { limits, priorities };
  const accessEnforced = options.supportAccess !== false && options.supportAccess?.enforced === true;
  const phones = [...(options.phones ?? [])];
  validateSchema('phones', z.array(PhoneSchema), phones);
  checkPhones(phones);
  validateSchema('checklist', z.array(ChecklistSchema), checklist);
  if (!ARTICLE_SEARCHES.includes(articleSearch)) {
    configError('articleSearch')('', `is "${articleSearch}", which is none of ${ARTICLE_SEARCHES.join(', ')}`);
  }

  /** Validates the result of the vendor's function, or the static fields once. */
  const validateFields = (configured: readonly ConfiguredField[]): readonly ConfiguredField[] => {
    validateSchema('form', z.array(FieldSchema), configured);
    checkFields(configured, context, { accessEnforced });
    checkChecklist(checklist, configured, context);
    return configured;
  };
  const staticFields = typeof form === 'function' ? null : validateFields(form);

  const fieldsFor = async (identity: Identity | null): Promise<FormField[]> => {
    const configured =
      staticFields ??
      (typeof form === 'function' && identity?.organization ? validateFields(await form(identity)) : DEFAULT_FIELDS);
    return configured.map((field) => withMaxItems(applyPrefill(field, identity, context)));
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
    defaultPriority: resolveDefaultPriority(options.defaultPriority, context),
    limits,
    denyTicketCreation: options.denyTicketCreation ?? (() => null),
  };
}

/** The panel shows the limit before anything is sent. */
const withMaxItems = (field: FormField): FormField =>
  field.id === 'cc' ? { ...field, maxItems: field.maxItems ?? DEFAULT_MAX_CC } : field;

function resolvePriorities(options: readonly Priority[]): Priority[] {
  validateSchema('priorities', z.array(ConfiguredPriority), options);
  const duplicate = findDuplicate(options.map(({ id }) => id));
  if (duplicate !== undefined) configError('priorities')('', `has two with the same id "${duplicate}"`);
  return [...options];
}

function resolveDefaultPriority(priority: string | null | undefined, { priorities }: ValidationContext): string | null {
  if (priority === undefined) {
    const usual = priorities.find(({ id }) => id === 'normal') ?? priorities.at(-2) ?? priorities.at(-1);
    return usual?.id ?? null;
  }
  if (priority !== null && !priorities.some(({ id }) => id === priority)) {
    throw new ConfigurationError(`The default priority "${priority}" is none of the priorities.`);
  }
  return priority;
}

function resolveLimits(options: Partial<Session['limits']>): Session['limits'] {
  const limits = { ...DEFAULT_LIMITS, ...options };
  const contractLimits = {
    subject: LIMITS.subject,
    description: LIMITS.body,
    comment: LIMITS.body,
    attachmentBytes: LIMITS.attachmentBytes,
    attachments: LIMITS.attachments,
  };
  for (const [name, max] of Object.entries(contractLimits) as [keyof typeof contractLimits, number][]) {
    if (!Number.isInteger(limits[name]) || limits[name] < 0 || limits[name] > max) {
      throw new ConfigurationError(`limits.${name} must be a whole number up to ${max}.`);
    }
  }
  return limits;
}
