import type { Condition, FormField } from '../../contract/index.ts';
import { checkValue, isChoice, type ValidationContext } from './field-types.ts';
import { configError, type Fail } from './config-error.ts';

/** Checks that conditions name fields, and values that these can have. */
export function checkConditions(
  key: string,
  conditions: readonly Condition[] | undefined,
  byId: ReadonlyMap<string, FormField>,
  holding: ValidationContext,
  no: Fail,
): void {
  for (const { field: id, in: values } of conditions ?? []) {
    const field = byId.get(id);
    if (!field) no(key, `names "${id}", which is no field of the form`);
    else if (field.kind === 'attachments') no(key, `names "${id}", which has no value`);
    else if (values.length === 0) no(key, `gives no values of "${id}", so it would never hold`);
    else if (isChoice(field) || ['priority', 'checkbox', 'consent'].includes(field.kind)) {
      const odd = values.find((value) => {
        const checked = checkValue(field, value, holding);
        return 'code' in checked && checked.code !== 'disabled';
      });
      if (odd !== undefined) no(key, `gives "${odd}", which "${id}" cannot have`);
    }
  }
}

/** Refuses fields whose being shown depends on itself, however far around. */
export function assertAcyclic(byId: ReadonlyMap<string, FormField>): void {
  const settled = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) {
      const circle = [...path.slice(path.indexOf(id)), id].join(' → ');
      configError(`form.${id}`)('', `depends on itself by showWhen or dependsOn: ${circle}`);
    }
    const field = byId.get(id);
    if (!field || settled.has(id)) return;
    const before = [...(field.showWhen ?? []).map((condition) => condition.field), field.dependsOn ?? []].flat();
    for (const other of before) visit(other, [...path, id]);
    settled.add(id);
  };
  for (const id of byId.keys()) visit(id, []);
}
