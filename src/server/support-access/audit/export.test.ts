import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/index.ts';
import { GENESIS_HASH, createProof, hashEvent } from './hash-chain.ts';
import { csvRows, csvText } from '../../lib/csv.ts';
import { formatCsv, formatJsonLines, signExport, verifyAuditExport } from './export.ts';

function chainOf(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const unsealed = {
      seq,
      at: new Date(seq * 1_000).toISOString(),
      actor: { id: `p${seq}`, name: '=cmd|"/c calc"!A0', role: 'admin' },
      action: seq % 2 ? 'granted' : 'used',
      grantId: `g${seq}`,
      requestId: null,
      ...(seq % 2 === 0 && { sessionId: `s${seq}` }),
      ticketId: null,
      detail: { seconds: seq, reason: 'Line one,\r\n"line two"', nested: { b: 1, a: [true, null, '管理者'] } },
      previousHash: events.at(-1)?.hash ?? GENESIS_HASH,
    };
    const proven = { ...unsealed, proof: createProof(unsealed) };
    events.push({ ...proven, hash: hashEvent(proven) });
  }
  return events;
}

const forms = [
  ['JSON Lines', formatJsonLines],
  ['CSV', formatCsv],
] as const;

describe.each(forms)('an export as %s', (name, write) => {
  const exported = (length: number) => {
    const events = chainOf(length);
    return write(events, signExport('acme', events, '2026-06-01T00:00:00.000Z'));
  };
  /** Lines, without the header line of a table. */
  const linesOf = (text: string) => {
    const rows = name === 'CSV' ? csvRows(text) : text.trimEnd().split('\n');
    return { head: name === 'CSV' ? rows.slice(0, 1) : [], rows: name === 'CSV' ? rows.slice(1) : rows };
  };
  const join = (rows: readonly (string | string[])[]) =>
    name === 'CSV' ? csvText(rows.map((row) => (typeof row === 'string' ? [row] : row))) : `${rows.join('\n')}\n`;

  it('is valid when nothing was changed, also when it is empty', () => {
    for (const length of [0, 1, 12])
      expect(verifyAuditExport(exported(length))).toMatchObject({
        ok: true,
        checked: length,
        seal: { organizationId: 'acme' },
      });
  });

  it('names the first record in which one byte was changed, at any position', () => {
    const text = exported(4);
    const bytes = Buffer.from(text);
    // The record to which a byte belongs, by the lengths of the lines before it.
    const ends: number[] = [];
    const { head, rows } = linesOf(text);
    // The byte order mark of UTF-8 has three bytes.
    let length = head.length > 0 ? Buffer.byteLength(join(head)) + 3 : 0;
    const begin = length;
    for (const row of rows) ends.push((length += Buffer.byteLength(join([row]))));
    expect(ends.at(-1)).toBe(bytes.byteLength);
    fc.assert(
      fc.property(fc.integer({ min: begin, max: bytes.byteLength - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ by;
        const check = verifyAuditExport(changed.toString());
        const record = ends.findIndex((end) => at < end) + 1;
        expect(check.ok).toBe(false);
        // A broken quotation mark is detected in the record before or after it.
        if (!check.ok) expect(Math.abs(check.seq - record)).toBeLessThanOrEqual(name === 'CSV' ? 1 : 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('detects another spelling of random bytes as a change', () => {
    const events = chainOf(2);
    const text = write(events, signExport('acme', events, '2026-06-01T00:00:00.000Z'));
    const salt = events[0]?.proof?.actor.salt ?? '';
    expect(salt).toHaveLength(64);
    for (const spelling of [salt.toUpperCase(), `${salt}0`, `${salt}-`]) {
      expect(verifyAuditExport(text.replace(salt, spelling))).toMatchObject({ ok: false, seq: 1 });
    }
  });

  it('names the position of a removed record, and the first of two swapped ones', () => {
    for (let at = 0; at < 6; at++) {
      const { head, rows } = linesOf(exported(6));
      const without = join([...head, ...rows.filter((_, index) => index !== at)]);
      expect(verifyAuditExport(without)).toMatchObject({ ok: false, seq: at + 1 });
      if (at === 5) continue;
      const [one, other] = [rows[at] ?? '', rows[at + 1] ?? ''];
      const swapped = rows.map((row, index) => (index === at ? other : index === at + 1 ? one : row));
      expect(verifyAuditExport(join([...head, ...swapped]))).toMatchObject({ ok: false, seq: at + 1 });
    }
  });

  it('is invalid without its seal, or with the seal of another export', () => {
    const { head, rows } = linesOf(exported(6));
    expect(verifyAuditExport(join([...head, ...rows.slice(0, 6)]))).toMatchObject({
      ok: false,
      seq: 7,
      reason: /end is missing/,
    });
    const { rows: shorter } = linesOf(exported(4));
    expect(verifyAuditExport(join([...head, ...rows.slice(0, 6), ...shorter.slice(-1)]))).toMatchObject({ ok: false });
    expect(verifyAuditExport('')).toMatchObject({ ok: false });
    expect(verifyAuditExport('{"seal":1}')).toMatchObject({ ok: false, seq: 1 });
  });
});

describe('CSV', () => {
  it('returns the same cells after parsing, for any content', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      fc.constantFrom(
        ';=1',
        "a;'=1",
        ';\t;+1',
        '\n\n=1',
        ';x',
        ";'x",
        "'=1",
        '=1+1',
        '+1',
        '-1',
        '@x',
        '\t=1',
        '＝1',
        '"',
        ',',
        '\r\n',
        '\r',
        '\n',
        ' ',
        '',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (rows) => {
        expect(csvRows(csvText(rows))).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['a;=1+1', 'a; +1', 'a;"=1', 'a\n-1', 'a\t@SUM(A1)', 'a;＝1', 'a;\n;=1', "a;''=1"])(
    'starts no formula within a cell after a semicolon or a tab: %j',
    (cell) => {
      const text = csvText([['1', cell]]);
      for (const part of text.split(/[;\t\r\n]/)) expect(part.replaceAll('"', '').trim()).not.toMatch(/^[=+\-@＝]/);
      expect(csvRows(text)).toEqual([['1', cell]]);
    },
  );

  it.each([
    '=1+1',
    '+1',
    '-2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '|calc',
    '%0A=1',
    '=HYPERLINK("x")',
  ])('never starts a cell with a formula: %j', (cell) => {
    const [line = ''] = csvText([[cell]]).split(',');
    expect(line.replace(/^"/, '')).toMatch(/^'/);
  });
});
