import { betterStack } from './better-stack.ts';
import { cachet } from './cachet.ts';
import { feedStatus } from './feed.ts';
import { incidentIo } from './incident-io.ts';
import { instatus } from './instatus.ts';
import { jsonStatus } from './custom-json.ts';
import type { RemoteOptions, RemoteStatus } from '../remote/remote-status.ts';
import { statuspage } from './statuspage.ts';
import { uptimeKuma, type UptimeKumaOptions } from './uptime-kuma.ts';

/** Status sources by their name in the configuration. */
export const STATUS_KINDS = {
  statuspage,
  'incident-io': incidentIo,
  instatus,
  'better-stack': betterStack,
  cachet,
  'uptime-kuma': uptimeKuma,
  feed: feedStatus,
  json: jsonStatus,
} as const satisfies Record<string, (options: RemoteOptions & UptimeKumaOptions) => RemoteStatus>;
/** A kind of status page. */
export type StatusKind = keyof typeof STATUS_KINDS;

/** All kinds of status pages. */
export const statusKinds = Object.keys(STATUS_KINDS) as [StatusKind, ...StatusKind[]];
