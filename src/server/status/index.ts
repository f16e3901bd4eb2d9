export { isOpen } from './headline.ts';
export { databaseIncidents, type IncidentsOptions } from './incidents.ts';
export { planMaintenance, saveComponents } from './seed.ts';
