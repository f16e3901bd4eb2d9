import type { Notice } from './notice.ts';

/** Characters of one text block (Slack allows 3,000). */
const MAX_BLOCK = 2_900;

/**
 * Formats a notification as a message of a Slack incoming webhook, in Block Kit. Texts of customers are escaped, so that they can
 * neither mention channels nor add links.
 */
export function toSlackMessage({ headline, subject, facts, excerpt, link, items = [] }: Notice): SlackMessage {
  const lines = [`*${escape(headline)}*`, ...(subject === '' ? [] : [escape(subject)])];
  return {
    // Shown in notifications of the operating system and to screen readers.
    text: escape(subject === '' ? headline : `${headline}: ${subject}`),
    blocks: [
      section(lines.join('\n')),
      ...items.map((item) =>
        section(
          [
            `*${escape(item.headline)}*`,
            escape(item.subject),
            ...(item.link ? [`<${escapeUrl(item.link.url)}|${escape(item.link.label)}>`] : []),
          ].join('\n'),
        ),
      ),
      ...(excerpt === null
        ? []
        : [
            section(
              excerpt
                .split('\n')
                .map((line) => `>${escape(line)}`)
                .join('\n'),
            ),
          ]),
      ...(facts.length === 0
        ? []
        : [
            {
              type: 'context' as const,
              elements: facts.map(([label, value]) => ({
                type: 'mrkdwn' as const,
                text: `${escape(label)}: ${escape(value)}`.slice(0, MAX_BLOCK),
                verbatim: true as const,
              })),
            },
          ]),
      ...(link
        ? [
            {
              type: 'actions' as const,
              elements: [
                { type: 'button' as const, text: { type: 'plain_text' as const, text: link.label }, url: link.url },
              ],
            },
          ]
        : []),
    ],
  };
}

/** A message of a Slack incoming webhook. */
export interface SlackMessage {
  text: string;
  blocks: (
    | { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } }
    | { type: 'context'; elements: { type: 'mrkdwn'; text: string; verbatim: true }[] }
    | { type: 'actions'; elements: { type: 'button'; text: { type: 'plain_text'; text: string }; url: string }[] }
  )[];
}

const section = (text: string) => ({
  type: 'section' as const,
  // Otherwise Slack turns names of channels and users into mentions, and URLs into links.
  text: { type: 'mrkdwn' as const, text: text.slice(0, MAX_BLOCK), verbatim: true as const },
});

/** Zero-width space. Between a formatting character and its neighbour it keeps Slack from reading it as formatting. */
const BREAK = '\u200b';

/** Escapes a URL of the configuration within a link. */
const escapeUrl = (url: string) =>
  url.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C');

const escape = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, (mark) => `${BREAK}${mark}${BREAK}`);
