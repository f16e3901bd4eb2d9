import { COMPONENT_STATES } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { readReply } from '../validate-shape.ts';
import { assert, expectProblem, inspect } from '../assertions.ts';

const rank = (state: string) => COMPONENT_STATES.findIndex((one) => one === state);

/** What stands beside tickets: status, articles, suggestions, inquiries. */
export const besideChecks: readonly Check[] = [
  {
    id: 'status.overall',
    title: 'The status is told, and its headline is never better than what is under it',
    why: 'A page that says that all is well while something is down is believed by nobody again.',
    capability: 'status',
    async run(kit) {
      await kit.offers('status');
      const { headline, components } = await kit.get('getStatus');
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
    title: 'Nobody can be affected by an incident that is not there',
    why: 'A press that is thanked for and counts nowhere is a lie.',
    async run(kit) {
      await kit.offers('affected');
      expectProblem(
        await kit.call('reportAffected', { id: crypto.randomUUID() }),
        ['not_found'],
        'there is no such incident',
      );
    },
  },
  {
    id: 'articles.search',
    title: 'Articles can be looked for, and only those that are there can be voted on',
    why: 'The panel asks while somebody types.',
    capability: 'articles',
    async run(kit) {
      await kit.offers('articles');
      const { items } = await kit.get('searchArticles', { query: { q: 'export' } });
      for (const { title, url } of items) {
        assert(URL.canParse(url), `The article ${inspect(title)} lies at ${inspect(url)}, which is no address.`);
      }
      readReply('searchArticles', await kit.call('searchArticles', { query: { q: '' } }));
      const vote = await kit.call('voteArticle', { id: crypto.randomUUID(), body: { helpful: true } });
      expectProblem(vote, ['not_found'], 'there is no such article');
    },
  },
  {
    id: 'suggestions.own',
    title: 'While a ticket is typed, the viewer’s own open ticket that says the same is hinted at',
    why: 'Somebody who is about to file the same again is better told so.',
    capability: 'suggestions',
    async run(kit) {
      await kit.offers('suggestions');
      const { id, number, subject } = await kit.ticket({ subject: `Export of invoices fails ${kit.word()}` });
      const { items } = await kit.get('findSuggestions', { query: { q: subject } });
      assert(
        items.some((hint) => hint.id === id),
        `The open ticket ${number} is called just like that, and is not hinted at.`,
      );
      await kit.get('findSuggestions', { query: { q: '' } });
    },
  },
  {
    id: 'inquiries.proof',
    title: 'An inquiry without its work is refused',
    why: 'Otherwise anybody’s program fills the desk overnight.',
    async run(kit) {
      const challenge = await kit.call('readInquiryChallenge', { as: 'nobody' });
      if (challenge.status >= 400) {
        expectProblem(challenge, ['auth_required', 'not_found'], 'inquiries are either taken or they are not');
        return;
      }
      readReply('readInquiryChallenge', challenge);
      const body = {
        name: 'Kit',
        email: 'check@example.com',
        subject: `${kit.mark} An inquiry that must be refused`,
        description: 'Its work was not done.',
        challenge: 'kit-made-up',
        nonce: '0',
      };
      expectProblem(
        await kit.call('sendInquiry', { as: 'nobody', body }),
        ['proof_refused'],
        'the challenge was made up',
      );
    },
  },
];
