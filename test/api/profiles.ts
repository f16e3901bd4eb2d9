import { profiles, type Profile } from '../../demo/profiles/index.ts';
import type { ConfiguredField, FormOptions, Identity } from '../../src/server/index.ts';

/** Returns the profile with an id. */
export const profile = (id: string): Profile => {
  const found = profiles.find((one) => one.id === id);
  if (!found) throw new Error(`There is no profile ${id}.`);
  return found;
};

/** Returns a profile with another figure in one of its fields. */
export function withField({ options }: Profile, id: string, change: Partial<ConfiguredField>): FormOptions {
  const { form = [] } = options;
  const fieldsOf = async (identity: Identity) => (typeof form === 'function' ? form(identity) : form);
  return {
    ...options,
    form: async (identity) =>
      (await fieldsOf(identity)).map((field) => (field.id === id ? { ...field, ...change } : field)),
  };
}

/** A valid ticket of each system. */
export const VALID_TICKETS: Record<string, { category?: string; fields: Record<string, string> }> = {
  'case-portal': {
    category: 'email',
    fields: { caseType: 'problem', subIssue: 'bounce', instance: 'sandbox', remoteAccess: 'no' },
  },
  'scoped-support': { category: 'api', fields: { instance: 'sandbox' } },
  'routed-support': { category: 'review', fields: { topic: 'developer', code: 'x', channel: 'web' } },
  'contract-support': {
    fields: {
      issueKind: 'technical',
      entitlement: 'software',
      product: 'gateway',
      version: '14.1',
      callback: '03-5550-0142',
      language: 'ja',
    },
  },
  'in-app-support': { category: 'technical', fields: {} },
};
