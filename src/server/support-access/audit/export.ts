import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AuditEvent } from '../../../contract/index.ts';
import { csvRows, csvText } from '../../lib/csv.ts';
import { GENESIS_HASH, canonicalJson, verifyHashChain, type ChainCheck, type TrustedSignature } from './hash-chain.ts';

const ExportSignature = z.strictObject({
  organizationId: z.string(),
  records: z.number(),
  /** Hash of the last entry. */
  last: z.string(),
  exportedAt: z.string(),
  /** Hash of the properties above. */
  hash: z.string(),
});
/**
 * Last line of an export, with count and hash of the entries before it. It is an unkeyed hash: it proves integrity only while a copy
 * is stored out of reach of users with write access to the database.
 */
export type ExportSignature = z.infer<typeof ExportSignature>;

const hashSignature = ({ organizationId, records, last, exportedAt }: Omit<ExportSignature, 'hash'>) =>
  createHash('sha256').update(canonicalJson({ organizationId, records, last, exportedAt })).digest('hex');

/** Computes the seal of an export. @param exportedAt RFC 3339 */
export function signExport(organizationId: string, events: readonly AuditEvent[], exportedAt: string): ExportSignature {
  const seal = { organizationId, records: events.length, last: events.at(-1)?.hash ?? GENESIS_HASH, exportedAt };
  return { ...seal, hash: hashSignature(seal) };
}

/** Formats an export as JSON Lines: one entry per line, then the seal, each as {@link canonicalJson}. */
export function formatJsonLines(events: readonly AuditEvent[], seal: ExportSignature): string {
  return jsonLines([...events, { seal }]);
}

const jsonLines = (lines: readonly object[]) => lines.map((line) => `${canonicalJson(line)}\n`).join('');

const COLUMNS = [
  'seq',
  'at',
  'actorId',
  'actorName',
  'actorRole',
  'action',
  'grantId',
  'requestId',
  'sessionId',
  'ticketId',
  'detail',
  'previousHash',
  'hash',
  'proof',
] as const;
const SEAL = 'seal';
/** Byte order mark, without which spreadsheets do not detect UTF-8. */
const HEAD = `\ufeff${csvText([[...COLUMNS]])}`;

const toCells = (event: AuditEvent): string[] => [
  String(event.seq),
  event.at,
  event.actor.id,
  event.actor.name,
  event.actor.role,
  event.action,
  event.grantId ?? '',
  event.requestId ?? '',
  event.sessionId ?? '',
  event.ticketId ?? '',
  canonicalJson(event.detail),
  event.previousHash,
  event.hash,
  event.proof ? canonicalJson(event.proof) : '',
];

/** Formats an export as CSV in which no cell is interpreted as a formula. */
export function formatCsv(events: readonly AuditEvent[], seal: ExportSignature): string {
  const end = COLUMNS.map((_, index) => (index === 0 ? SEAL : index === 1 ? canonicalJson(seal) : ''));
  return HEAD + csvText([...events.map(toCells), end]);
}

const orNull = (cell: string | undefined) => (cell === undefined || cell === '' ? null : cell);

function parseEvent(cells: readonly string[]): AuditEvent | null {
  const [seq, at, id, name, role, action, grantId, requestId, sessionId, ticketId, detail, previousHash, hash, proof] =
    cells;
  const parsed = z.safeParse(AuditEvent, {
    seq: Number(seq),
    at,
    actor: { id, name, role },
    action,
    grantId: orNull(grantId),
    requestId: orNull(requestId),
    ...(sessionId !== '' && { sessionId }),
    ticketId: orNull(ticketId),
    detail: json(detail ?? ''),
    previousHash,
    hash,
    ...(proof !== '' && { proof: json(proof ?? '') }),
  });
  // Compares the exact text, because a cell with more than the entry was not exported by this function.
  return parsed.success && canonicalJson(toCells(parsed.data)) === canonicalJson(cells) ? parsed.data : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Result of verifying an export. */
export type ExportCheck =
  | (Extract<ChainCheck, { ok: true }> & { seal: ExportSignature })
  | Extract<ChainCheck, { ok: false }>;

/**
 * Verifies an export (JSON Lines or CSV) offline. Reports the first entry that was changed.
 *
 * @param text contents of the file
 * @param trusted seals of earlier exports that were stored elsewhere; their entries must still exist unchanged
 * @example verifyAuditExport(await readFile('support-access.jsonl', 'utf8')) // { ok: false, seq: 17, reason: '…' }
 */
export function verifyAuditExport(text: string, trusted: readonly TrustedSignature[] = []): ExportCheck {
  const lines = text.startsWith('{') ? parseJsonLines(text) : parseCsv(text);
  const events: AuditEvent[] = [];
  for (const line of lines) {
    if (line === null) {
      // Earlier entries may be invalid as well and are reported first.
      const before = verifyHashChain(events);
      return before.ok ? { ok: false, seq: events.length + 1, reason: 'This record cannot be read.' } : before;
    }
    if (!('seal' in line)) {
      events.push(line);
      continue;
    }
    const { seal } = line;
    const inside = verifyHashChain(events);
    if (!inside.ok) return inside;
    if (hashSignature(seal) !== seal.hash)
      return { ok: false, seq: events.length + 1, reason: 'The seal was changed.' };
    const check = verifyHashChain(events, { seq: seal.records, hash: seal.last }, trusted);
    if (!check.ok) return check;
    return equalText(text, events, seal) ?? { ...check, seal };
  }
  const check = verifyHashChain(events);
  return check.ok
    ? { ok: false, seq: events.length + 1, reason: 'The end is missing: records may have been cut off here.' }
    : check;
}

/** Returns the first entry whose serialization is not canonical; null for none. */
function equalText(
  text: string,
  events: readonly AuditEvent[],
  seal: ExportSignature,
): Extract<ChainCheck, { ok: false }> | null {
  const table = !text.startsWith('{');
  if (text === (table ? formatCsv(events, seal) : formatJsonLines(events, seal))) return null;
  let at = table ? HEAD.length : 0;
  const changed = events.findIndex((event) => {
    const row = table ? csvText([toCells(event)]) : jsonLines([event]);
    const same = text.startsWith(row, at);
    at += row.length;
    return !same;
  });
  const seq = (changed < 0 ? events.length : changed) + 1;
  return { ok: false, seq, reason: 'This record is written differently.' };
}

type Line = AuditEvent | { seal: ExportSignature } | null;

function* parseJsonLines(text: string): Generator<Line> {
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const value = json(line);
    const seal = z.safeParse(z.strictObject({ seal: ExportSignature }), value);
    const event = z.safeParse(AuditEvent, value);
    const read = seal.success ? seal.data : event.success ? event.data : null;
    yield read !== null && canonicalJson(read) === line ? read : null;
  }
}

function* parseCsv(text: string): Generator<Line> {
  const [head, ...rows] = csvRows(text);
  if (head?.join() !== COLUMNS.join()) yield null;
  for (const cells of rows) {
    if (cells[0] !== SEAL) yield parseEvent(cells);
    else {
      const seal = z.safeParse(ExportSignature, json(cells[1] ?? ''));
      yield seal.success ? { seal: seal.data } : null;
    }
  }
}

/** Reads the seal at the end of an export; null without a valid one. */
export function readExportSignature(text: string): ExportSignature | null {
  for (const line of text.startsWith('{') ? parseJsonLines(text) : parseCsv(text))
    if (line !== null && 'seal' in line) return hashSignature(line.seal) === line.seal.hash ? line.seal : null;
  return null;
}
