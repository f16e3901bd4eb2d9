import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import type { Store } from '../database/index.ts';
import { databaseArticles, saveArticles } from './articles.ts';
import { articleKeywords } from './tokenize.ts';

describe('articleKeywords', () => {
  it.each([
    ['CSVのエクスポートに失敗', ['csv', 'えくすぽーと', '失敗']],
    ['請求書発行', ['請求', '求書', '書発', '発行']],
    ['How do I reset the password?', ['reset', 'password']],
    ['できません', []],
    ['??? %% --', []],
    ['ﾛｸﾞｲﾝ', ['ろぐいん']],
  ])('extracts the keywords of %s', (question, parts) => {
    expect(articleKeywords(question)).toEqual(parts);
  });
});

describe.each(databases)('articles on $name', ({ freshStore }) => {
  let store: Store;
  const articles = databaseArticles();
  beforeAll(async () => {
    store = await freshStore();
    await saveArticles(
      store.db,
      [
        {
          id: 'csv',
          title: 'Exporting as CSV',
          excerpt: 'Large exports',
          url: 'https://help.example/csv',
          text: 'An export of many rows can fail when the browser sleeps.',
        },
        {
          id: 'login',
          title: 'You cannot sign in',
          excerpt: 'Passwords',
          url: 'https://help.example/login',
          text: 'Reset the password. An export is not needed.',
        },
        {
          id: 'ja',
          title: 'CSVエクスポートが失敗するとき',
          excerpt: '件数が多い場合',
          url: 'https://help.example/ja',
          text: '一度に五万件まで書き出せます。',
        },
      ],
      1,
    );
  });
  afterAll(() => store.close());

  const find = async (q: string) => (await articles.search(store.db, q)).map((article) => article.id);

  it('are found by their words, with a higher weight in the title', async () => {
    expect(await find('csv export fails')).toEqual(['csv', 'ja', 'login']);
    expect(await find('password reset')).toEqual(['login']);
    expect(await find('ＣＳＶのｴｸｽﾎﾟｰﾄが失敗しました')).toEqual(['ja', 'csv']);
  });

  it('are not found for an unrelated text', async () => {
    for (const q of [
      '',
      'the and for',
      'billing address of our company',
      '天気がいい',
      '%',
      '___',
      "' OR 1=1",
      '\0\ud800',
    ])
      expect(await find(q)).toEqual([]);
  });

  it('are replaced by id', async () => {
    await saveArticles(store.db, [{ id: 'tmp', title: 'Webhooks', excerpt: '', url: '', text: '' }], 1);
    await saveArticles(store.db, [{ id: 'tmp', title: 'Calendar', excerpt: '', url: '', text: '' }], 2);
    expect([await find('webhooks'), await find('calendar')]).toEqual([[], ['tmp']]);
  });

  it('store one vote per user, the latest', async () => {
    const context = call(store.db, person('user'));
    expect(await articles.vote(context, 'csv', true)).toBe(true);
    expect(await articles.vote(context, 'csv', false)).toBe(true);
    expect(await articles.vote(context, 'none', true)).toBe(false);
    expect(await articles.vote(context, 'a\0', true)).toBe(false);
    const votes = await store.db.selectFrom('article_votes').select(['article_id', 'helpful']).execute();
    expect(votes).toEqual([{ article_id: 'csv', helpful: 0 }]);
  });
});
