import type { Signal } from '@preact/signals';
import type { FormField } from '../../../contract/index.ts';

/** Fields rendered before the session has arrived. */
export const INITIAL_FIELDS: readonly FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
];

/** Whether a field is rendered before the session has arrived. */
export const isInitialField = ({ id }: { id: string }) => INITIAL_FIELDS.some((field) => field.id === id);

/** Returns the signal of a field's value by its id. */
export type GetValue = (id: string) => Signal<string>;
