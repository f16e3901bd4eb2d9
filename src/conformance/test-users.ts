/** Whose tokens the kit can be given, by the part they play. */
export const TEST_USERS = ['owner', 'colleague', 'stranger', 'admin', 'agent', 'leaver'] as const;
/** Somebody whose token the kit has, or would like to have. */
export type TestUser = (typeof TEST_USERS)[number];

/** Who each of them must be, as a report and the help say it. */
export const ROLE_DESCRIPTIONS: Readonly<Record<TestUser, string>> = {
  owner: 'a customer, who files the tickets',
  colleague: 'a user, no admin, of the same organization as the owner',
  stranger: 'a customer of another organization',
  admin: "an admin of the owner's organization",
  agent: 'one of the support staff',
  leaver: 'any customer, whose token is signed out and is worth nothing afterwards',
};

/** The flag of the command line that takes each token. */
export const CLI_FLAGS: Readonly<Record<TestUser, string>> = {
  owner: '--token',
  colleague: '--colleague-token',
  stranger: '--stranger-token',
  admin: '--admin-token',
  agent: '--agent-token',
  leaver: '--leaver-token',
};
