import type { CheckResult, Report } from './report.ts';

/** A report as JUnit XML: a test case a check. What was not checked or is not offered is skipped, never passed. */
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
    `<testsuites ${written(attributes.filter(([name]) => ['name', 'tests', 'failures', 'errors', 'time'].includes(name)))}>`,
    `  <testsuite ${written(attributes)}>`,
    ...checks.map(formatCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function formatCase({ id, title, why, verdict, observed: seen, durationMs: milliseconds }: CheckResult): string {
  const [group = ''] = id.split('.');
  const head = written([
    ['classname', `madoguchi.${group}`],
    ['name', `${id}: ${title}`],
    ['time', milliseconds / 1_000],
  ]);
  if (verdict === 'pass') return `    <testcase ${head}/>`;
  const inner =
    verdict === 'fail'
      ? `<failure ${written([
          ['type', id],
          ['message', seen ?? ''],
        ])}>${escaped(`${seen ?? ''}\nWhy it matters: ${why}`)}</failure>`
      : `<skipped ${written([['message', seen ?? '']])}/>`;
  return `    <testcase ${head}>\n      ${inner}\n    </testcase>`;
}

const written = (attributes: readonly (readonly [string, string | number])[]): string =>
  attributes.map(([name, value]) => `${name}="${escaped(String(value))}"`).join(' ');

/** XML has no place for most control characters, not even escaped: what an API answers may hold any of them. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- control characters are what is replaced
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
