export { createHub, type EventOptions, type Hub } from './hub.ts';
export { runChangeFeed, type ChangeFeedRunner } from './change-feed-runner.ts';
