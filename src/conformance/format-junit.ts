import type { CheckResult, Report } from './report.ts';

/** Formats a report as JUnit XML, one test case per check. Verdicts `skipped` and `unsupported` become skipped test cases. */
export function formatJunit(report: Report): string {
  const { counts, checks } = report;
  const attributes = [
    ['name', 'madoguchi check'],
    ['tests', checks.length],
    ['failures', counts.fail],
    ['errors', 0],
    ['skipped', counts.skipped + counts.unsupported],
    ['time', report.durationSeconds],
    ['timestamp', report.startedAt.replace(/\.\d+Z$/, '')],
    ['hostname', new URL(report.target).host],
  ] as const;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${formatAttributes(attributes.filter(([name]) => ['name', 'tests', 'failures', 'errors', 'time'].includes(name)))}>`,
    `  <testsuite ${formatAttributes(attributes)}>`,
    ...checks.map(formatCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function formatCase({ id, title, why, verdict, observed, durationMs }: CheckResult): string {
  const [group = ''] = id.split('.');
  const head = formatAttributes([
    ['classname', `madoguchi.${group}`],
    ['name', `${id}: ${title}`],
    ['time', durationMs / 1_000],
  ]);
  if (verdict === 'pass') return `    <testcase ${head}/>`;
  const inner =
    verdict === 'fail'
      ? `<failure ${formatAttributes([
          ['type', id],
          ['message', observed ?? ''],
        ])}>${escapeXml(`${observed ?? ''}\nWhy it matters: ${why}`)}</failure>`
      : `<skipped ${formatAttributes([['message', observed ?? '']])}/>`;
  return `    <testcase ${head}>\n      ${inner}\n    </testcase>`;
}

const formatAttributes = (attributes: readonly (readonly [string, string | number])[]): string =>
  attributes.map(([name, value]) => `${name}="${escapeXml(String(value))}"`).join(' ');

/** XML 1.0 cannot represent most control characters, not even escaped, and responses may contain any of them. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- the expression replaces control characters
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
