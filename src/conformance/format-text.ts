import type { CheckResult, Report, Verdict } from './report.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', skipped: '?', unsupported: '–' };
const WIDTH = 100;

/** One check as a line, with what was seen below it when it does not hold. */
export function formatLine({ id, title, why, verdict, observed: seen }: CheckResult): string {
  const head = `${SIGNS[verdict]} ${id.padEnd(22)} ${title}`;
  if (verdict === 'pass') return head;
  const detail = wrapped(seen ?? '', '    ');
  return verdict === 'fail' ? `${head}\n${detail}\n${wrapped(`Why it matters: ${why}`, '    ')}` : `${head}\n${detail}`;
}

/** What a run found out in all: counts, capabilities, what was left. */
export function formatSummary(report: Report): string {
  const { counts, users: people, capabilities, leftovers: left } = report;
  const lines = [
    `${counts.pass} hold, ${counts.fail} fail, ${counts.skipped} could not be checked, ${counts.unsupported} are not offered ` +
      `(${report.calls} calls in ${report.durationSeconds} s, with tokens of ${people.join(', ')}).`,
  ];
  if (capabilities.length > 0) {
    lines.push('', 'Capabilities, as the session says, and what was seen of them:');
    for (const { name, declared: said, verified: shown } of capabilities) {
      const seen =
        shown === null ? (said === false || said === 'none' ? '' : 'not checked') : shown ? 'shown' : 'NOT TRUE';
      lines.push(`  ${name.padEnd(20)} ${String(said).padEnd(7)} ${seen}`.trimEnd());
    }
  }
  lines.push(
    '',
    left.length === 0
      ? `Everything that was filed (marked "[madoguchi check ${report.run}]") is closed again.`
      : `Marked "[madoguchi check ${report.run}]" and left behind: ${left.join('; ')}.`,
  );
  return lines.join('\n');
}

/** A whole report for people. */
export function formatText(report: Report): string {
  const checks = report.checks.map(formatLine).join('\n');
  return `The ticket API at ${report.target}\n\n${checks}\n\n${formatSummary(report)}\n`;
}

function wrapped(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}
