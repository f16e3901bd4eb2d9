/** The reference page about problem codes. */
import { COMMON_PROBLEMS, PROBLEMS, type ProblemCode } from '../../src/contract/schemas/problem.ts';
import { MAIL_REFUSALS } from '../../src/contract/schemas/mail.ts';
import { operations } from '../../src/contract/index.ts';
import { GENERATED_NOTE } from './note.ts';

/** Creates the page from the table of problems and the table of operations. */
export function createProblemsPage(): string {
  const common = new Set<string>(COMMON_PROBLEMS);
  const rows = Object.entries(PROBLEMS).map(([code, { status, title }]) => {
    const ids = Object.entries(operations).flatMap(([id, { problems }]) =>
      (problems as readonly ProblemCode[]).includes(code as ProblemCode) ? [`\`${id}\``] : [],
    );
    return `| \`${code}\` | ${status} | ${title} | ${common.has(code) ? 'all' : ids.join(', ')} |`;
  });
  return `# Problem codes

${GENERATED_NOTE}

Every error of the [HTTP API](http-api.md) is \`application/problem+json\` (RFC 9457) with a stable \`code\`. The title is in
the language of the request; the code is the same in all of them. The last column names operations that list the code
themselves; codes without one come from what all operations share, such as authentication, headers and the body.

| code | status | title | operations |
| --- | --- | --- | --- |
${rows.join('\n')}

## Refused mail

\`mail_refused\` says why in \`errors[0].code\`:

| code | meaning |
| --- | --- |
${Object.entries(MAIL_REFUSALS)
  .map(([code, text]) => `| \`${code}\` | ${text} |`)
  .join('\n')}
`;
}
