import { ACCESS_SCOPES } from '../../../contract/schemas/support-access.ts';
import { type T, useInbox } from '../../core/context.ts';
import { SelectField } from '../../ui/fields.tsx';

/** Scope of support access. */
export type Scope = (typeof ACCESS_SCOPES)[number];

/** Returns the label of a scope; an unknown one is its own label. */
export function toScopeLabel(scope: string, t: T): string {
  const known = ACCESS_SCOPES.find((candidate) => candidate === scope);
  return known ? t(`scope.${known}`) : scope;
}

interface Props {
  value: Scope;
  /** Whether a scope is offered. Default: all. */
  isOffered?: (scope: Scope) => boolean;
  onChange: (scope: Scope) => void;
}

/** Renders the scopes of support access as a drop-down. */
export function ScopeField({ value, isOffered = () => true, onChange }: Props) {
  const { t } = useInbox();
  return (
    <SelectField
      label={t('access.scope')}
      value={value}
      options={ACCESS_SCOPES.filter(isOffered).map((id) => ({ id, label: toScopeLabel(id, t) }))}
      onChange={(id) => onChange(ACCESS_SCOPES.find((scope) => scope === id) ?? 'view')}
    />
  );
}
