export { createHub, type EventOptions, type Hub } from './hub.ts';
