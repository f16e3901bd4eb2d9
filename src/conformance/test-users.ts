/** Users that checks act as. */
export const TEST_USERS = ['owner', 'colleague', 'stranger', 'admin', 'agent', 'leaver'] as const;
/** A user that checks act as. */
export type TestUser = (typeof TEST_USERS)[number];

/** Required role of each test user, as reports and `--help` show it. */
export const ROLE_DESCRIPTIONS: Readonly<Record<TestUser, string>> = {
  owner: 'a customer who creates the tickets',
  colleague: 'a user who is not an admin, in the organization of the owner',
  stranger: 'a customer of another organization',
  admin: 'an admin of the organization of the owner',
  agent: 'a support agent',
  leaver: 'any customer; the check revokes this token',
};

/** Command line flag for each token. */
export const CLI_FLAGS: Readonly<Record<TestUser, string>> = {
  owner: '--token',
  colleague: '--colleague-token',
  stranger: '--stranger-token',
  admin: '--admin-token',
  agent: '--agent-token',
  leaver: '--leaver-token',
};
