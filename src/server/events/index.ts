export { createHub, type EventOptions, type Hub } from './hub.ts';
export { runNews, type NewsRunner } from './news.ts';
