import { COMPONENT_STATES } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { readReply } from '../validate-shape.ts';
import { assert, expectProblem, inspect } from '../assertions.ts';

const rank = (state: string) => COMPONENT_STATES.findIndex((one) => one === state);

/** Checks of status, articles, suggestions and inquiries. */
export const statusAndArticleChecks: readonly Check[] = [
  {
    id: 'status.overall',
    title: 'The headline of the status is never better than the state of a component',
    why: 'A status page that hides an outage loses all trust.',
    capability: 'status',
    async run(context) {
      await context.requireCapability('status');
      const { headline, components } = await context.get('getStatus');
      assert(
        rank(headline) >= 0 || (headline === 'unknown' && components.length === 0),
        `The headline is ${inspect(headline)}, which is none of ${COMPONENT_STATES.join(', ')}.`,
      );
      const worst = components.toSorted((one, other) => rank(other.state) - rank(one.state))[0];
      assert(
        worst === undefined || rank(worst.state) <= rank(headline),
        `The headline is "${headline}", and ${inspect(worst?.name)} has "${worst?.state ?? ''}".`,
      );
    },
  },
  {
    id: 'status.affected',
    title: 'Reporting to be affected by an unknown incident returns 404',
    why: 'A report that is confirmed and not counted misleads users.',
    async run(context) {
      await context.requireCapability('affected');
      expectProblem(
        await context.call('reportAffected', { id: crypto.randomUUID() }),
        ['not_found'],
        'there is no such incident',
      );
    },
  },
  {
    id: 'articles.search',
    title: 'Articles can be searched, and votes on unknown articles return 404',
    why: 'The panel searches while the user types.',
    capability: 'articles',
    async run(context) {
      await context.requireCapability('articles');
      const { items } = await context.get('searchArticles', { query: { q: 'export' } });
      for (const { title, url } of items) {
        assert(URL.canParse(url), `The article ${inspect(title)} has the invalid URL ${inspect(url)}.`);
      }
      readReply('searchArticles', await context.call('searchArticles', { query: { q: '' } }));
      const vote = await context.call('voteArticle', { id: crypto.randomUUID(), body: { helpful: true } });
      expectProblem(vote, ['not_found'], 'there is no such article');
    },
  },
  {
    id: 'suggestions.own',
    title: 'Suggestions contain an open ticket of the viewer with the same subject',
    why: 'They prevent duplicate tickets.',
    capability: 'suggestions',
    async run(context) {
      await context.requireCapability('suggestions');
      const { id, number, subject } = await context.ticket({
        subject: `Export of invoices fails ${context.uniqueWord()}`,
      });
      const { items } = await context.get('findSuggestions', { query: { q: subject } });
      assert(
        items.some((hint) => hint.id === id),
        `The open ticket ${number} has this subject and is not suggested.`,
      );
      await context.get('findSuggestions', { query: { q: '' } });
    },
  },
  {
    id: 'inquiries.proof',
    title: 'An inquiry without a valid proof of work is refused',
    why: 'Otherwise bots can flood the help desk.',
    async run(context) {
      const challenge = await context.call('readInquiryChallenge', { as: 'anonymous' });
      if (challenge.status >= 400) {
        expectProblem(challenge, ['auth_required', 'not_found'], 'an API without inquiries refuses the challenge');
        return;
      }
      readReply('readInquiryChallenge', challenge);
      const body = {
        name: 'Kit',
        email: 'check@example.com',
        subject: `${context.marker} An inquiry that must be refused`,
        description: 'Its proof of work is invalid.',
        challenge: 'kit-made-up',
        nonce: '0',
      };
      expectProblem(
        await context.call('sendInquiry', { as: 'anonymous', body }),
        ['proof_refused'],
        'the challenge is invalid',
      );
    },
  },
];
