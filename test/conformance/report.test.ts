import { describe, expect, it } from 'vitest';
import { formatJunit, formatText, type Report } from '../../src/conformance/index.ts';

const report: Report = {
  target: 'https://help.example.com',
  run: '0a1b2c3d',
  startedAt: '2026-06-01T09:00:00.123Z',
  seconds: 1.5,
  calls: 20,
  people: ['owner'],
  counts: { holds: 1, fails: 1, unchecked: 1, absent: 1 },
  checks: [
    { id: 'a.holds', title: 'It holds', why: 'So.', verdict: 'holds', seen: null, calls: 1, milliseconds: 5 },
    {
      id: 'a.fails',
      title: 'A "quoted" title',
      why: 'People <lose> things.',
      verdict: 'fails',
      seen: 'GET /v1/x answered ]]> & "more" \u0000 <b>',
      calls: 1,
      milliseconds: 1_500,
    },
    {
      id: 'b.unchecked',
      title: 'T',
      why: 'W',
      verdict: 'unchecked',
      seen: 'It needs a token.',
      calls: 0,
      milliseconds: 0,
    },
    { id: 'b.absent', title: 'T', why: 'W', verdict: 'absent', seen: 'Not offered.', calls: 0, milliseconds: 0 },
  ],
  capabilities: [
    { name: 'close', said: true, shown: false },
    { name: 'search', said: false, shown: null },
  ],
  left: ['ticket 7 is open (answered 500)'],
};

describe('a report', () => {
  it('as text says what was seen, why it matters, what is true and what is left', () => {
    const text = formatText(report);
    expect(text).toContain('✗ a.fails');
    expect(text).toContain('Why it matters: People <lose> things.');
    expect(text).toMatch(/close +true +NOT TRUE/);
    expect(text).toMatch(/search +false$/m);
    expect(text).toContain('left behind: ticket 7 is open (answered 500).');
  });

  it('as JUnit is well-formed whatever the API answered, and skips what it did not check', () => {
    const xml = formatJunit(report);
    expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2" time="1.5" timestamp="2026-06-01T09:00:00"');
    expect(xml).toContain(']]&gt; &amp; &quot;more&quot; \ufffd &lt;b&gt;');
    expect(xml.match(/<skipped /g)).toHaveLength(2);
    expect(xml.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#10;)/);
  });
});
