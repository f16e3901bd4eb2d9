export { UnreachableError as Unreachable } from './caller.ts';
export type { Capability, Check } from './check.ts';
export { CHECKS } from './checks/index.ts';
export { formatJunit as asJunit } from './format-junit.ts';
export {
  CLI_FLAGS as FLAG_OF,
  ROLE_DESCRIPTIONS as PARTS,
  TEST_USERS as PEOPLE,
  type TestUser as Person,
} from './test-users.ts';
export type { CapabilityResult, CheckResult, Report, Verdict } from './report.ts';
export { checkTicketApi, type CheckOptions } from './run.ts';
export { formatText as asText, formatLine as lineOf, formatSummary as summaryOf } from './format-text.ts';
