export { createHerald, type Herald } from './herald.ts';
