export { createHerald } from './herald.ts';
