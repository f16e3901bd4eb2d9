export { erasePerson } from './erase.ts';
export { exportPerson, type PersonRef } from './export.ts';
export { resolvePrivacyOptions, type PrivacyOptions, type PrivacySettings } from './options.ts';
export { applyRetention } from './retention.ts';
