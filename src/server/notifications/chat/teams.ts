import type { Notice } from './notice.ts';

/**
 * Formats a notification as a message of a Microsoft Teams workflow ("When a Teams webhook request is received"), with
 * an Adaptive Card. Texts of customers are in text runs, which do not interpret Markdown.
 */
export function toTeamsMessage({ headline, subject, facts, excerpt, link }: Notice): TeamsMessage {
  const text = (run: string, style: Record<string, unknown> = {}): CardElement => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: run, ...style }],
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: `${headline}: ${subject}`,
          body: [
            text(headline, { weight: 'Bolder', size: 'Medium' }),
            text(subject),
            ...(excerpt === null ? [] : [text(excerpt, { isSubtle: true })]),
            ...facts.map(([label, value]) => text(`${label}: ${value}`, { size: 'Small' })),
          ],
          ...(link && { actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] }),
        },
      },
    ],
  };
}

type CardElement = { type: 'RichTextBlock'; inlines: Record<string, unknown>[] };

/** A message of a Microsoft Teams workflow. */
export interface TeamsMessage {
  type: 'message';
  attachments: {
    contentType: 'application/vnd.microsoft.card.adaptive';
    content: {
      $schema: string;
      type: 'AdaptiveCard';
      version: string;
      fallbackText: string;
      body: CardElement[];
      actions?: { type: 'Action.OpenUrl'; title: string; url: string }[];
    };
  }[];
}
