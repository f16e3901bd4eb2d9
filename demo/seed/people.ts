/** The people of the demo: customers' organizations with their users, and the vendor's agents. */

/** A customer's account. */
export interface SeedOrganization {
  id: string;
  name: string;
  plan: 'free' | 'team' | 'enterprise';
  /** Language of most of its people. `both` chooses one per ticket. */
  writes: 'en' | 'ja' | 'both';
  /** Percentage of the tickets that belong to this organization. */
  share: number;
}

/** A person. `organizationId` is null for agents, who belong to the vendor. */
export interface SeedPerson {
  id: string;
  name: string;
  email: string;
  role: 'user' | 'admin' | 'agent';
  organizationId: string | null;
  /** As in their token. */
  phone?: string;
  /** A BCP 47 tag, as in their token. */
  locale?: string;
}

/** The organizations. `?as=user` and `?as=admin` belong to Aoba; Driftwood is on the free plan and has no tickets. */
export const organizations: readonly SeedOrganization[] = [
  { id: 'org-aoba', name: 'Aoba Shipping', plan: 'enterprise', writes: 'both', share: 26 },
  { id: 'org-nordlys', name: 'Nordlys Freight', plan: 'enterprise', writes: 'en', share: 17 },
  { id: 'org-minato', name: '港南物流株式会社', plan: 'team', writes: 'ja', share: 17 },
  { id: 'org-calder', name: 'Calder & Finch Forwarding', plan: 'team', writes: 'en', share: 15 },
  { id: 'org-setouchi', name: '瀬戸内海運株式会社', plan: 'enterprise', writes: 'ja', share: 13 },
  { id: 'org-meridian', name: 'Meridian Cold Chain', plan: 'team', writes: 'en', share: 12 },
  { id: 'org-driftwood', name: 'Driftwood Imports', plan: 'free', writes: 'en', share: 0 },
];

const person = (
  organization: string,
  id: string,
  name: string,
  email: string,
  role: 'user' | 'admin' = 'user',
): SeedPerson => ({ id: `user-${id}`, name, email, role, organizationId: `org-${organization}` });

/** Users of the customers, including admins. */
export const users: readonly SeedPerson[] = [
  { ...person('aoba', 'yui', 'Yui Tanaka', 'yui.tanaka@aoba.example'), phone: '03-5550-0142', locale: 'ja-JP' },
  person('aoba', 'daniel', 'Daniel Becker', 'daniel.becker@aoba.example', 'admin'),
  person('aoba', 'rei', '小川 怜', 'rei.ogawa@aoba.example'),
  person('aoba', 'saskia', 'Saskia de Vries', 'saskia.devries@aoba.example'),
  person('aoba', 'tomoya', '石井 智也', 'tomoya.ishii@aoba.example'),
  person('nordlys', 'ingrid', 'Ingrid Solheim', 'ingrid.solheim@nordlys.example', 'admin'),
  person('nordlys', 'lars', 'Lars Mikkelsen', 'lars.mikkelsen@nordlys.example'),
  person('nordlys', 'amira', 'Amira Haddad', 'amira.haddad@nordlys.example'),
  person('nordlys', 'jonas', 'Jonas Lindqvist', 'jonas.lindqvist@nordlys.example'),
  person('nordlys', 'petra', 'Petra Novák', 'petra.novak@nordlys.example'),
  person('minato', 'kenji', '藤原 健司', 'fujiwara@konan-logi.example', 'admin'),
  person('minato', 'naoko', '山本 直子', 'n.yamamoto@konan-logi.example'),
  person('minato', 'sho', '渡辺 翔', 's.watanabe@konan-logi.example'),
  person('minato', 'ayaka', '松本 彩香', 'a.matsumoto@konan-logi.example'),
  person('calder', 'oliver', 'Oliver Finch', 'oliver@calderfinch.example', 'admin'),
  person('calder', 'grace', 'Grace Adeyemi', 'grace@calderfinch.example'),
  person('calder', 'callum', 'Callum Reid', 'callum@calderfinch.example'),
  person('calder', 'beth', 'Bethan Hughes', 'bethan@calderfinch.example'),
  person('setouchi', 'hiroshi', '岡田 浩', 'okada@setouchi-line.example', 'admin'),
  person('setouchi', 'mai', '西村 麻衣', 'm.nishimura@setouchi-line.example'),
  person('setouchi', 'takumi', '三宅 拓海', 't.miyake@setouchi-line.example'),
  person('setouchi', 'eri', '原田 恵理', 'e.harada@setouchi-line.example'),
  person('meridian', 'lucia', 'Lucía Herrera', 'lucia.herrera@meridiancold.example', 'admin'),
  person('meridian', 'marcus', 'Marcus Webb', 'marcus.webb@meridiancold.example'),
  person('meridian', 'priya', 'Priya Raman', 'priya.raman@meridiancold.example'),
  person('meridian', 'theo', 'Theo Laurent', 'theo.laurent@meridiancold.example'),
  person('driftwood', 'noah', 'Noah Whitaker', 'noah@driftwood.example', 'admin'),
  person('driftwood', 'ella', 'Ella Brandt', 'ella@driftwood.example'),
];

const agent = (id: string, name: string): SeedPerson => ({
  id: `agent-${id}`,
  name,
  email: `${id}@harbor.example`,
  role: 'agent',
  organizationId: null,
});

/** Harbor's support staff. The last two answer in Japanese. */
export const agents: readonly SeedPerson[] = [
  agent('maya', 'Maya Okafor'),
  agent('tomas', 'Tomás Rivera'),
  agent('hannah', 'Hannah Weiss'),
  agent('misaki', '佐藤 美咲'),
  agent('daisuke', '中村 大輔'),
];

/** Account of each visitor, by the `as` parameter of the URL. `anonymous` is not signed in. */
export const personas = {
  user: 'user-yui',
  admin: 'user-daniel',
  free: 'user-ella',
} as const;

/**
 * Returns the person with an id.
 *
 * @throws Error for an unknown id, which is a mistake in this folder
 */
export function personById(id: string): SeedPerson {
  const found = [...users, ...agents].find((candidate) => candidate.id === id);
  if (!found) throw new Error(`The demo has nobody called ${id}.`);
  return found;
}
