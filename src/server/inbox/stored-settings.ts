import { sql } from 'kysely';
import * as z from 'zod/mini';
import {
  ConfiguredPriority,
  SupportHours,
  TicketCategory,
  type FormField,
  type InboxSettings,
  type SETTINGS_AREAS,
} from '../../contract/index.ts';
import { resolveBusinessHours, type Calendar } from '../business-hours/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { isStorableText } from '../database/text.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { DEFAULT_FIELDS } from '../forms/defaults.ts';
import { resolveForm, type FormOptions, type FormSettings } from '../forms/index.ts';
import type { CallContext, Db } from '../interfaces/index.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { createMessage } from '../messages/index.ts';
import { logSettingsChange } from './settings-log.ts';

const Stored = {
  support_hours: z.nullable(SupportHours),
  priorities: z.array(ConfiguredPriority),
  categories: z.array(TicketCategory),
};
type Name = keyof typeof Stored;
type Values = { [N in Name]?: z.output<(typeof Stored)[N]> | undefined };
const NAMES = ['support_hours', 'priorities', 'categories'] as const satisfies readonly (Name &
  (typeof SETTINGS_AREAS)[number])[];

/** Options of the server that fix settings. */
export interface FixedSettings extends FormOptions {
  supportAccess?: { enforced?: boolean } | false;
  lifecycle?: { supportHours?: SupportHours };
}

/** Settings of the configuration and of the inbox, as they are in force. */
export interface StoredSettings {
  /** The form, with the priorities and categories in force. */
  readonly form: FormSettings;
  /** Business hours in force; null for around the clock. */
  readonly calendar: Calendar | null;
  /** Reads the stored settings; until then those of the configuration are in force. */
  refresh(db: Db): Promise<void>;
  read(db: Db): Promise<InboxSettings>;
  /** @throws ProblemError `conflict` for a setting of the configuration, `stale` for another version than `ifMatch` */
  replace<N extends Name>(
    context: CallContext,
    name: N,
    value: z.output<(typeof Stored)[N]>,
    ifMatch: string,
  ): Promise<InboxSettings>;
}

/**
 * Creates the settings that can be stored in the inbox. A setting of the configuration is in force whatever is stored, because an
 * operator must be able to rely on the file.
 *
 * @param options options of the server
 * @throws ConfigurationError for invalid options
 */
export function createStoredSettings(options: FixedSettings): StoredSettings {
  const fixed: Record<Name, boolean> = {
    support_hours: options.lifecycle?.supportHours !== undefined,
    priorities: options.priorities !== undefined,
    categories: options.form !== undefined,
  };
  const resolve = ({ support_hours: hours, priorities, categories }: Values) => {
    const supportHours = fixed.support_hours ? (options.lifecycle?.supportHours ?? null) : (hours ?? null);
    return {
      supportHours,
      calendar: supportHours ? resolveBusinessHours(supportHours) : null,
      form: resolveForm({
        ...options,
        ...(!fixed.priorities && priorities && { priorities }),
        ...(!fixed.categories && categories && categories.length > 0 && { form: withCategories(categories) }),
      }),
    };
  };
  let known = '';
  let current = resolve({});

  const readRows = async (db: Db) => {
    const rows = await db.selectFrom('inbox_settings').selectAll().where('name', 'in', NAMES).execute();
    return new Map(rows.map(({ name, value, version }) => [name, { value, version: Number(version) }]));
  };
  const toValues = (rows: Awaited<ReturnType<typeof readRows>>): Values => {
    const parse = <T extends z.ZodMiniType>(name: Name, schema: T): z.output<T> | undefined => {
      const row = rows.get(name);
      const parsed = row ? z.safeParse(schema, JSON.parse(row.value)) : null;
      return parsed?.success ? parsed.data : undefined;
    };
    return {
      support_hours: parse('support_hours', Stored.support_hours),
      priorities: parse('priorities', Stored.priorities),
      categories: parse('categories', Stored.categories),
    };
  };

  const read = async (db: Db): Promise<InboxSettings> => {
    const rows = await readRows(db);
    const values = toValues(rows);
    const { supportHours, form } = resolve(values);
    const { fields } = typeof options.form === 'function' ? { fields: [] } : await form.formFor(null);
    const categories = fields.find(({ id }) => id === 'category')?.options ?? [];
    const toSetting = <N extends Name, T>(name: N, value: T) => ({
      value,
      source: fixed[name] ? 'configuration' : values[name] === undefined ? 'default' : 'inbox',
      version: String(rows.get(name)?.version ?? 0),
    });
    return {
      supportHours: toSetting('support_hours', supportHours),
      priorities: toSetting('priorities', form.priorities),
      categories: toSetting(
        'categories',
        categories.map(({ id, label, help }) => ({ id, label, ...(help !== undefined && { help }) })),
      ),
    };
  };

  return {
    get form() {
      return current.form;
    },
    get calendar() {
      return current.calendar;
    },
    async refresh(db) {
      const rows = await readRows(db);
      const versions = JSON.stringify([...rows].map(([name, { version }]) => [name, version]).sort());
      if (versions === known) return;
      current = resolve(toValues(rows));
      known = versions;
    },
    read,
    async replace({ db, identity, now }, name, value, ifMatch) {
      if (fixed[name]) throw new ProblemError('conflict', { detail: createMessage('setting_in_configuration') });
      if (!isStorableText(JSON.stringify(value))) throw rejectField('value', 'not_storable');
      const text = JSON.stringify(value);
      const { rows } = await sql<{ version: number }>`
        insert into inbox_settings (name, value, version) values (${name}, ${text}, 1)
        on conflict (name) do update set value = ${text}, version = inbox_settings.version + 1
        returning version`.execute(db);
      if (String(Number(rows[0]?.version ?? 1) - 1) !== ifMatch) throw new ProblemError('stale');
      checkValues(toValues(await readRows(db)), options);
      resolveOrReject(() => resolve({ [name]: value }));
      await logSettingsChange(db, identity, now, { area: name, action: 'changed', subject: name });
      return read(db);
    },
  };
}

/** The default fields with a field of the categories before the priority. */
function withCategories(categories: readonly TicketCategory[]): FormField[] {
  const field: FormField = { id: 'category', kind: 'select', options: [...categories] };
  return DEFAULT_FIELDS.flatMap((one) => (one.id === 'priority' ? [field, one] : [one]));
}

/** Checks with a sentence of their own for what can go wrong in the inbox. */
function checkValues({ support_hours: hours, priorities, categories }: Values, options: FixedSettings): void {
  if (hours) {
    if (!isTimeZone(hours.zone)) throw rejectField('value.zone', 'unknown_time_zone');
    if (hours.hours.length === 0 || hours.hours.some(({ days, from, to }) => days.length === 0 || from >= to))
      throw rejectField('value.hours', 'invalid_hours');
  }
  for (const list of [priorities, categories]) {
    const ids = list?.map(({ id }) => id) ?? [];
    const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
    if (duplicate !== undefined) throw rejectField('value', 'duplicate_id', { id: duplicate });
  }
  const { defaultPriority } = options;
  if (priorities && typeof defaultPriority === 'string' && !priorities.some(({ id }) => id === defaultPriority))
    throw rejectField('value', 'default_priority_missing', { id: defaultPriority });
}

/** Reports whatever else the configuration file would reject. */
function resolveOrReject(resolve: () => unknown): void {
  try {
    resolve();
  } catch (error) {
    if (error instanceof ConfigurationError) throw rejectField('value', 'invalid_format');
    throw error;
  }
}
