export { createHub, type EventOptions, type Hub } from './hub.ts';
export { runChangeFeed as runNews, type ChangeFeedRunner as NewsRunner } from './change-feed-runner.ts';
