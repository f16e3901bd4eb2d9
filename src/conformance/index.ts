export { UnreachableError } from './caller.ts';
export type { Check } from './check.ts';
export type { Capability } from './test-context.ts';
export { CHECKS } from './checks/index.ts';
export { formatJunit } from './format-junit.ts';
export { CLI_FLAGS, ROLE_DESCRIPTIONS, TEST_USERS, type TestUser } from './test-users.ts';
export type { CapabilityResult, CheckResult, Report, Verdict } from './report.ts';
export { checkTicketApi, type CheckOptions } from './run.ts';
export { formatText, formatLine, formatSummary } from './format-text.ts';
