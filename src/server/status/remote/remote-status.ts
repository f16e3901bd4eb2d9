import { hash } from 'node:crypto';
import { ConfigurationError } from '../../configuration-error.ts';
import type { Status } from '../../../contract/index.ts';
import type { CallContext, Db, StatusSource } from '../../interfaces/index.ts';
import { OperationalError, ProblemError } from '../../errors.ts';
import { reportOutsideAffected } from './affected.ts';
import { SourceError } from '../sources/json-readers.ts';
import { fetchDocument, type Fetched, type FetchRules } from './fetch-document.ts';
import { isOpen } from '../../../contract/index.ts';
import { fetchOnce } from './shared-documents.ts';
import { buildStatus, type Report } from '../report.ts';
import { createMessage } from '../../messages/index.ts';

/** Options of every remote status page. */
export interface RemoteOptions {
  /** URL of the page, e.g. `https://status.example.com`. Only this host is contacted. */
  url: string;
  /** Cache time in seconds, shared by all viewers. Default 60. */
  cacheSeconds?: number;
  /** Maximum age of an optional document that can no longer be fetched. */
  timeoutSeconds?: number;
  /** Maximum bytes of a document after decompression. Default 5,000,000. */
  maxBytes?: number;
  /** Allows private networks and loopback. Default false. */
  allowPrivate?: boolean;
  /** Headers of requests to the source, such as an API key. Browsers never receive them. */
  headers?: Readonly<Record<string, string>>;
  /** Ids or names of components to ignore. */
  hide?: readonly string[];
  /** Replaces the name of the page. */
  pageName?: string;
  /** Replaces the public URL of the page. */
  pageUrl?: string;
  /** Replaces the URL for subscribing to updates. */
  subscribeUrl?: string;
  /** Called with the reason when the source starts to fail. */
  onFailure?: (error: Error) => void;
}

/** One document of a source. */
export interface Document {
  /** Path relative to the URL of the page, e.g. `api/v2/summary.json`. */
  path: string;
  /** Required content type. Default: JSON. */
  type?: RegExp;
  /** Whether it is XML. Default false. */
  xml?: boolean;
  /** Whether the source can be read without it. */
  optional?: boolean;
}

/** Documents of a kind of status page and their parser. */
export interface Format<N extends string> {
  documents: Readonly<Record<N, Document>>;
  /**
   * @param texts the documents; null for an optional one that is missing
   * @throws SourceError for invalid documents
   */
  read: (texts: Readonly<Record<N, string | null>>, page: URL, now: number) => Report;
}

/** Time limit for waiting on a refresh when a cached status exists. */
const TIMEOUT_MS = 1_500;
/** Maximum age of an optional document that can no longer be fetched. */
const MAX_STALE_MS = 3_600_000;
const MAX_BACKOFF_MS = 5 * 60_000;

/** A status source that reads a remote status page. */
export interface RemoteStatus extends StatusSource {
  /** Returns the status. Unlike `read`, it takes no context, because no database is needed. */
  current(now: number): Promise<Status>;
  /** Expires the cached status: the next caller waits for a refresh. */
  expire(): void;
}

/**
 * Creates a status source from a remote page. Fetches are limited, cached and coalesced; while they fail, the last known status
 * is returned and marked as stale.
 *
 * @param how.exact the URL is that of the document instead of the page
 * @throws ConfigurationError for an invalid URL
 */
export function remoteStatus<N extends string>(
  options: RemoteOptions,
  format: Format<N>,
  { exact = false } = {},
): RemoteStatus {
  const page = documentUrl(options.url, exact);
  const fresh = seconds(options.cacheSeconds ?? 60, 'cacheSeconds');
  const rules = {
    timeout: Math.max(1, seconds(options.timeoutSeconds ?? 5, 'timeoutSeconds')),
    maxBytes: options.maxBytes ?? 5_000_000,
    allowPrivate: options.allowPrivate ?? false,
    headers: options.headers ?? {},
  };
  const names = Object.keys(format.documents) as N[];
  const documents = new Map<N, Fetched & { text: string; at: number }>();
  let known: { status: Status; at: number } | null = null;
  let flight: Promise<void> | null = null;
  let failures = 0;
  let failure: unknown;
  /** Where documents are shared with other processes. */
  let sharedDb: Db | null = null;
  const source = hash('sha256', JSON.stringify([page.href, format.documents, rules.headers]), 'base64url');
  /** Earliest time of the next fetch. */
  let next = -Infinity;

  async function load(name: N, now: number): Promise<string | null> {
    const { path, type = /\bjson\b/i, xml = false, optional = false } = format.documents[name];
    const before = documents.get(name);
    const wants: FetchRules = { ...rules, type, xml };
    try {
      const fetched = await fetchDocument(new URL(path, page), wants, before ?? null);
      const text = fetched.text ?? before?.text;
      if (text === undefined) throw new SourceError('The status source answered 304 to a first question.');
      documents.set(name, { ...fetched, text, at: now });
      return text;
    } catch (error) {
      if (!optional) throw error;
      // The history does not change retroactively, so a cached one is valid for a limited time.
      if (before && now - before.at < MAX_STALE_MS) return before.text;
      documents.delete(name);
      return null;
    }
  }

  async function refresh(now: number): Promise<void> {
    try {
      const loadAll = async () =>
        Object.fromEntries(await Promise.all(names.map(async (name) => [name, await load(name, now)] as const)));
      const loaded = sharedDb
        ? await fetchOnce(sharedDb, { source, freshMs: fresh, maxWaitMs: rules.timeout * 2 }, loadAll)
        : await loadAll();
      const texts = Object.fromEntries(names.map((name) => [name, loaded[name] ?? null])) as Record<N, string | null>;
      const report = applyOptions(format.read(texts, page, now), options);
      known = { status: buildStatus(report, now), at: now };
      failures = 0;
      next = now + fresh;
    } catch (error) {
      // A later 304 must not confirm an invalid document.
      documents.clear();
      failures++;
      failure = error;
      const asked = error instanceof SourceError && error.retryAfter !== null ? error.retryAfter * 1_000 : 0;
      const pause = Math.max(asked, Math.min(fresh, 15_000) * 2 ** Math.min(failures - 1, 10));
      next = now + Math.min(MAX_BACKOFF_MS, pause);
      if (failures === 1) options.onFailure?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Refreshes the status when due. Concurrent callers share one fetch. */
  async function prefetch(now: number): Promise<void> {
    // After the clock was set back, the next fetch would be far in the future.
    if (!flight && (now >= next || (known && now < known.at - fresh)))
      flight = refresh(now).finally(() => {
        flight = null;
      });
    if (flight) await (known ? Promise.race([flight, pause(TIMEOUT_MS)]) : flight);
  }

  async function read(now: number): Promise<Status> {
    await prefetch(now);
    if (!known) throw unreadable(failure);
    return failures > 0 ? { ...known.status, failing: true } : known.status;
  }

  return {
    share(db) {
      sharedDb = db;
    },
    read: (_, now) => read(now),
    current: read,
    prefetch,
    expire() {
      next = -Infinity;
    },
    async reportAffected(context: CallContext, id) {
      const { incidents } = await read(context.now);
      const open = incidents.some((incident) => incident.id === id && isOpen(incident));
      return open ? reportOutsideAffected(context, id) : null;
    },
  };
}

function applyOptions(report: Report, { hide = [], pageName, pageUrl, subscribeUrl }: RemoteOptions): Report {
  const hidden = new Set(hide);
  return {
    ...report,
    page: {
      name: pageName ?? report.page.name,
      url: pageUrl ?? report.page.url,
      subscribeUrl: subscribeUrl ?? report.page.subscribeUrl,
    },
    components: report.components.filter(({ id, name }) => !hidden.has(id) && !hidden.has(name)),
  };
}

function documentUrl(text: string, exact: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ConfigurationError(`The URL of the status page must begin with https:// or http://; "${text}" does not.`);
  url.hash = '';
  // Relative paths would otherwise replace the last segment of "https://example.com/status".
  if (!exact) {
    url.search = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
  }
  return url;
}

function seconds(value: number, name: string): number {
  if (!Number.isFinite(value) || value < 0) throw new ConfigurationError(`status.${name} must be a number of seconds.`);
  return value * 1_000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Parses a JSON document. @throws SourceError for invalid JSON */
export function parseJson(text: string | null): unknown {
  try {
    return JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SourceError('The status source answered with something that is no JSON.', { cause: error });
  }
}

/** Messages of a SourceError contain neither values of users nor content of the source, so they may be logged. */
const unreadable = (failure: unknown) =>
  new ProblemError('unavailable', {
    detail: createMessage('status_page_unreachable'),
    cause:
      failure instanceof SourceError ? new OperationalError('status_source_failed', failure.message, failure) : failure,
  });
