import { ConfigurationError } from '../../auth/options.ts';
import type { Status } from '../../../contract/index.ts';
import type { CallContext, StatusSource } from '../../interfaces/index.ts';
import { OperationalError, ProblemError } from '../../errors.ts';
import { reportOutsideAffected } from './affected.ts';
import { SourceError } from '../sources/json-readers.ts';
import { fetchDocument, type Fetched, type FetchRules } from './fetch-document.ts';
import { isOpen } from '../../../contract/index.ts';
import { buildStatus, type Report } from '../report.ts';
import { createMessage } from '../../messages/index.ts';

/** What every status page somewhere else has. */
export interface RemoteOptions {
  /** Where the page is, e.g. `https://status.example.com`. Nothing but this host is ever asked. */
  url: string;
  /** Seconds for which what was read is good; for all viewers together the source is read once in that time. Default 60. */
  cacheSeconds?: number;
  /** Seconds that a document may take. Default 5. */
  timeoutSeconds?: number;
  /** Bytes that a document may have, unpacked. Default 5,000,000. */
  maxBytes?: number;
  /** Lets the page be in a private network or on this machine. Default false. */
  allowPrivate?: boolean;
  /** Headers for the source, such as a key; they never reach a browser. */
  headers?: Readonly<Record<string, string>>;
  /** Components that are not shown and do not count, by id or name. */
  hide?: readonly string[];
  /** What the page is called, instead of what it calls itself. */
  pageName?: string;
  /** Where people read it, instead of what it says itself. */
  pageUrl?: string;
  /** Where people subscribe, instead of what is known of the source. */
  subscribeUrl?: string;
  /** Told when the source begins to fail, and why. */
  onFailure?: (error: Error) => void;
}

/** One document of a source. */
export interface Document {
  /** Beside the page's address, e.g. `api/v2/summary.json`. */
  path: string;
  /** What its content type must be; JSON when not given. */
  type?: RegExp;
  /** Whether it is XML. Default false. */
  xml?: boolean;
  /** Whether the source is read without it. */
  optional?: boolean;
}

/** How one kind of status page is read. */
export interface Format<N extends string> {
  documents: Readonly<Record<N, Document>>;
  /**
   * @param texts each document as it came; null for an optional one that did not
   * @throws SourceError when they are not what they should be
   */
  read: (texts: Readonly<Record<N, string | null>>, page: URL, now: number) => Report;
}

/** How long somebody waits for a source that is being read while an older answer is known. */
const TIMEOUT_MS = 1_500;
/** How long an optional document that fails is taken as it was. */
const MAX_STALE_MS = 3_600_000;
const MAX_BACKOFF_MS = 5 * 60_000;

/** A status source that is somebody else's page. */
export interface RemoteStatus extends StatusSource {
  /** What `read` answers; a page on the web needs no database. */
  current(now: number): Promise<Status>;
  /** From now on what is known is old: the next to ask waits for the source. */
  expire(): void;
}

/**
 * Makes a source of a page on the web: fetched within limits, kept for a while, one flight at a time, and while it fails
 * the last that was known, said to be so.
 *
 * @param how.exact the address is the document's, and not that of the page it is beside
 * @throws ConfigurationError when the address is none
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
  /** When the source may be asked again. */
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
      // It tells of the past, which stays what it was; but not for long, or what happened since would be missing.
      if (before && now - before.at < MAX_STALE_MS) return before.text;
      documents.delete(name);
      return null;
    }
  }

  async function refresh(now: number): Promise<void> {
    try {
      const loaded = await Promise.all(names.map(async (name) => [name, await load(name, now)] as const));
      const texts = Object.fromEntries(loaded) as Record<N, string | null>;
      const report = applyOptions(format.read(texts, page, now), options);
      known = { status: buildStatus(report, now), at: now };
      failures = 0;
      next = now + fresh;
    } catch (error) {
      // A document that makes no sense must not be vouched for by a 304.
      documents.clear();
      failures++;
      failure = error;
      const asked = error instanceof SourceError && error.retryAfter !== null ? error.retryAfter * 1_000 : 0;
      const pause = Math.max(asked, Math.min(fresh, 15_000) * 2 ** Math.min(failures - 1, 10));
      next = now + Math.min(MAX_BACKOFF_MS, pause);
      if (failures === 1) options.onFailure?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Reads the source if it is time to, once for all who ask meanwhile. */
  async function prefetch(now: number): Promise<void> {
    // A clock that was set back must not stop everything until it has caught up.
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
    throw new ConfigurationError(`The status page's address must begin with https:// or http://; "${text}" does not.`);
  url.hash = '';
  // Paths are beside it: "https://example.com/status" must not lose its last part.
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

/** A document's JSON. */
export function parseJson(text: string | null): unknown {
  try {
    return JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SourceError('The status source answered with something that is no JSON.', { cause: error });
  }
}

/** A source's errors are worded here, and hold neither users' values nor content of the source. */
const unreadable = (failure: unknown) =>
  new ProblemError('unavailable', {
    detail: createMessage('status_page_unreachable'),
    cause:
      failure instanceof SourceError ? new OperationalError('status_source_failed', failure.message, failure) : failure,
  });
