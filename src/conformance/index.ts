export { Unreachable } from './caller.ts';
export type { Capability, Check } from './check.ts';
export { CHECKS } from './checks/index.ts';
export { asJunit } from './junit.ts';
export { FLAG_OF, PARTS, PEOPLE, type Person } from './people.ts';
export type { CapabilityResult, CheckResult, Report, Verdict } from './report.ts';
export { checkTicketApi, type CheckOptions } from './run.ts';
export { asText, lineOf, summaryOf } from './text.ts';
