import type { Condition, FormField } from '../../contract/index.ts';
import { checkValue, isChoice, type ValidationContext } from './field-types.ts';
import { configError, type Fail } from './config-error.ts';

/** Checks that conditions refer to existing fields, and to values that those can have. */
export function checkConditions(
  key: string,
  conditions: readonly Condition[] | undefined,
  byId: ReadonlyMap<string, FormField>,
  context: ValidationContext,
  fail: Fail,
): void {
  for (const { field: id, in: values } of conditions ?? []) {
    const field = byId.get(id);
    if (!field) fail(key, `names "${id}", which is no field of the form`);
    else if (field.kind === 'attachments') fail(key, `names "${id}", which has no value`);
    else if (values.length === 0) fail(key, `gives no values of "${id}", so it would never hold`);
    else if (isChoice(field) || ['priority', 'checkbox', 'consent'].includes(field.kind)) {
      const invalid = values.find((value) => {
        const checked = checkValue(field, value, context);
        return 'code' in checked && checked.code !== 'disabled';
      });
      if (invalid !== undefined) fail(key, `gives "${invalid}", which "${id}" cannot have`);
    }
  }
}

/** Rejects fields whose visibility depends on themselves, directly or through others. */
export function assertAcyclic(byId: ReadonlyMap<string, FormField>): void {
  const visited = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) {
      const cycle = [...path.slice(path.indexOf(id)), id].join(' → ');
      configError(`form.${id}`)('', `depends on itself by showWhen or dependsOn: ${cycle}`);
    }
    const field = byId.get(id);
    if (!field || visited.has(id)) return;
    const dependencies = [...(field.showWhen ?? []).map((condition) => condition.field), field.dependsOn ?? []].flat();
    for (const dependency of dependencies) visit(dependency, [...path, id]);
    visited.add(id);
  };
  for (const id of byId.keys()) visit(id, []);
}
