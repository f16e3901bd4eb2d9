import { describe, expect, it } from 'vitest';
import { formatJunit, formatText, type Report } from '../../src/conformance/index.ts';

const report: Report = {
  target: 'https://help.example.com',
  run: '0a1b2c3d',
  startedAt: '2026-06-01T09:00:00.123Z',
  durationSeconds: 1.5,
  calls: 20,
  users: ['owner'],
  counts: { pass: 1, fail: 1, skipped: 1, unsupported: 1 },
  checks: [
    { id: 'a.holds', title: 'It holds', why: 'So.', verdict: 'pass', observed: null, calls: 1, durationMs: 5 },
    {
      id: 'a.fails',
      title: 'A "quoted" title',
      why: 'People <lose> things.',
      verdict: 'fail',
      observed: 'GET /v1/x answered ]]> & "more" \u0000 <b>',
      calls: 1,
      durationMs: 1_500,
    },
    {
      id: 'b.unchecked',
      title: 'T',
      why: 'W',
      verdict: 'skipped',
      observed: 'It needs a token.',
      calls: 0,
      durationMs: 0,
    },
    { id: 'b.absent', title: 'T', why: 'W', verdict: 'unsupported', observed: 'Not offered.', calls: 0, durationMs: 0 },
  ],
  capabilities: [
    { name: 'close', declared: true, verified: false },
    { name: 'search', declared: false, verified: null },
  ],
  leftovers: ['ticket 7 is open (answered 500)'],
};

describe('a report', () => {
  it('as text contains observations, reasons, verified capabilities and leftovers', () => {
    const text = formatText(report);
    expect(text).toContain('✗ a.fails');
    expect(text).toContain('Why it matters: People <lose> things.');
    expect(text).toMatch(/close +true +FALSE/);
    expect(text).toMatch(/search +false$/m);
    expect(text).toContain('Leftovers, marked "[madoguchi check 0a1b2c3d]": ticket 7 is open (answered 500).');
  });

  it('as JUnit is well-formed for any response and skips unchecked cases', () => {
    const xml = formatJunit(report);
    expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2" time="1.5" timestamp="2026-06-01T09:00:00"');
    expect(xml).toContain(']]&gt; &amp; &quot;more&quot; \ufffd &lt;b&gt;');
    expect(xml.match(/<skipped /g)).toHaveLength(2);
    expect(xml.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#10;)/);
  });
});
