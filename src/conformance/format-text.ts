import type { CheckResult, Report, Verdict } from './report.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', skipped: '?', unsupported: '–' };
const WIDTH = 100;

/** Formats the result of a check: one line, followed by the observation unless it passed. */
export function formatLine({ id, title, why, verdict, observed }: CheckResult): string {
  const head = `${SIGNS[verdict]} ${id.padEnd(22)} ${title}`;
  if (verdict === 'pass') return head;
  const detail = wrap(observed ?? '', '    ');
  return verdict === 'fail' ? `${head}\n${detail}\n${wrap(`Why it matters: ${why}`, '    ')}` : `${head}\n${detail}`;
}

/** Formats the summary of a run: counts, capabilities, leftovers. */
export function formatSummary(report: Report): string {
  const { counts, users, capabilities, leftovers } = report;
  const lines = [
    `${counts.pass} passed, ${counts.fail} failed, ${counts.skipped} skipped, ${counts.unsupported} unsupported ` +
      `(${report.calls} requests in ${report.durationSeconds} s, with tokens of ${users.join(', ')}).`,
  ];
  if (capabilities.length > 0) {
    lines.push('', 'Capabilities as the session declares them, and whether the checks verified them:');
    for (const { name, declared, verified } of capabilities) {
      const result =
        verified === null
          ? declared === false || declared === 'none'
            ? ''
            : 'not checked'
          : verified
            ? 'verified'
            : 'FALSE';
      lines.push(`  ${name.padEnd(20)} ${String(declared).padEnd(7)} ${result}`.trimEnd());
    }
  }
  lines.push(
    '',
    leftovers.length === 0
      ? `All created tickets (marked "[madoguchi check ${report.run}]") are closed.`
      : `Leftovers, marked "[madoguchi check ${report.run}]": ${leftovers.join('; ')}.`,
  );
  return lines.join('\n');
}

/** Formats a report as text. */
export function formatText(report: Report): string {
  const checks = report.checks.map(formatLine).join('\n');
  return `Ticket API at ${report.target}\n\n${checks}\n\n${formatSummary(report)}\n`;
}

function wrap(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}
