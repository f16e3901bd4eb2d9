import type { KnownIssue, PhoneContact } from '../../src/contract/index.ts';
import { option, t, type Profile } from './profile.ts';

const HOUR = 60;
const office = (zone: string) => ({ zone, days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' });

/** A phone line that always answers in English, and the offices with their languages and hours. */
const phones: PhoneContact[] = [
  {
    id: 'english',
    label: t('English, at any time', '英語（24時間）'),
    number: '+1 415 555 0100',
    zones: [],
    hours: null,
  },
  ...(
    [
      ['tokyo', 'Tokyo, Japanese', '東京・日本語', '+81 3 5550 0101', 'Asia/Tokyo'],
      ['seoul', 'Seoul, Korean', 'ソウル・韓国語', '+82 2 555 0102', 'Asia/Seoul'],
      ['shanghai', 'Shanghai, Chinese', '上海・中国語', '+86 21 5550 0103', 'Asia/Shanghai'],
      ['paris', 'Paris, French', 'パリ・フランス語', '+33 1 55 50 01 04', 'Europe/Paris'],
      ['munich', 'Munich, German', 'ミュンヘン・ドイツ語', '+49 89 5550 0105', 'Europe/Berlin'],
      ['milan', 'Milan, Italian', 'ミラノ・イタリア語', '+39 02 5550 0106', 'Europe/Rome'],
      ['madrid', 'Madrid, Spanish', 'マドリード・スペイン語', '+34 91 555 0107', 'Europe/Madrid'],
      ['lisbon', 'Lisbon, Portuguese', 'リスボン・ポルトガル語', '+351 21 555 0108', 'Europe/Lisbon'],
      ['amsterdam', 'Amsterdam, Dutch', 'アムステルダム・オランダ語', '+31 20 555 0109', 'Europe/Amsterdam'],
      ['stockholm', 'Stockholm, Swedish', 'ストックホルム・スウェーデン語', '+46 8 555 0110', 'Europe/Stockholm'],
      ['helsinki', 'Helsinki, Finnish', 'ヘルシンキ・フィンランド語', '+358 9 555 0111', 'Europe/Helsinki'],
    ] as const
  ).map(([id, en, ja, number, zone]) => ({ id, label: t(en, ja), number, zones: [zone], hours: office(zone) })),
];

const toHelpLink = (page: string) => ({
  label: t('Open the instructions', '手順を開く'),
  href: `https://docs.harbor.example/${page}`,
});
const problem = (title: [string, string], text: [string, string], page: string): KnownIssue => ({
  title: t(...title),
  text: t(...text),
  link: toHelpLink(page),
});

/** Routes by topic and category, with known issues of each category; severity levels promise response times. */
export const routedSupport: Profile = {
  id: 'routed-support',
  name: { en: 'Support by topic', ja: 'トピック別サポート' },
  options: {
    // Known issues are displayed with their category.
    articleSearch: 'never',
    defaultPriority: 'severity-3',
    priorities: [
      {
        ...option('severity-1', '1 · Critical', '1・重大'),
        tone: 'urgent',
        responseMinutes: HOUR,
        definition: t('Production is down for everybody.', '本番環境が全員に対して停止しています。'),
      },
      {
        ...option('severity-2', '2 · Urgent', '2・緊急'),
        tone: 'high',
        responseMinutes: 2 * HOUR,
        definition: t(
          'A main function is down, or data are at risk.',
          '主要な機能が停止、またはデータに危険があります。',
        ),
      },
      {
        ...option('severity-3', '3 · High', '3・高'),
        tone: 'normal',
        responseMinutes: 4 * HOUR,
        definition: t('A function is impaired; work goes on.', '機能に支障がありますが、業務は続けられます。'),
      },
      {
        ...option('severity-4', '4 · Medium', '4・中'),
        tone: 'low',
        responseMinutes: 8 * HOUR,
        definition: t('A question, or something small.', '質問、または軽微なことです。'),
      },
    ],
    phones,
    form: [
      { id: 'subject', kind: 'text', required: true },
      {
        id: 'description',
        kind: 'textarea',
        required: true,
        help: t('Steps, the exact error, and links to what is affected.', '手順、エラーの文言、該当箇所へのリンク。'),
      },
      {
        id: 'topic',
        kind: 'select',
        required: true,
        label: t('Topic', 'トピック'),
        help: t('Topic and category decide who looks at it.', 'トピックとカテゴリで担当が決まります。'),
        options: [
          option('sales', 'Sales and accounts', '営業と取引先'),
          option('reports', 'Reports and dashboards', 'レポートとダッシュボード'),
          option('signin', 'Users and sign-in', '利用者とサインイン'),
          option('developer', 'Developer support', '開発者サポート'),
        ],
      },
      {
        id: 'category',
        kind: 'select',
        required: true,
        label: t('Category', 'カテゴリ'),
        dependsOn: 'topic',
        options: [
          { ...option('duplicates', 'Duplicate accounts', '取引先の重複'), parents: ['sales'] },
          { ...option('fields', 'Fields and layouts', '項目とレイアウト'), parents: ['sales'] },
          {
            ...option('totals', 'Totals look wrong', '集計が合わない'),
            parents: ['reports'],
            problems: [
              problem(
                ['Rows of others are missing', '他の人の行が出ない'],
                [
                  'A report shows only what you may see. Ask your admin for access.',
                  '閲覧できる行だけが表示されます。管理者にご確認ください。',
                ],
                'report-access',
              ),
            ],
          },
          { ...option('schedule', 'Scheduled reports', 'レポートの配信'), parents: ['reports'] },
          {
            ...option('lockout', 'Password and lock-out', 'パスワードとロック'),
            parents: ['signin'],
            problems: [
              problem(
                ['Forgotten password', 'パスワードを忘れた'],
                [
                  'Use “Forgot password”; support never resets passwords.',
                  '「パスワードを忘れた」をお使いください。サポートでは再設定いたしません。',
                ],
                'password',
              ),
              problem(
                ['Locked out', 'ロックされた'],
                [
                  'Your own admin unlocks you and knows your user name.',
                  '自社の管理者が解除し、利用者名もお伝えできます。',
                ],
                'lock-out',
              ),
            ],
          },
          { ...option('api', 'API', 'API'), parents: ['developer'] },
          { ...option('review', 'Code review', 'コードレビュー'), parents: ['developer'] },
        ],
      },
      {
        id: 'code',
        kind: 'textarea',
        required: true,
        maxLines: 200,
        label: t('Code to review', 'レビューするコード'),
        help: t('Up to 200 lines.', '200行まで。'),
        showWhen: [{ field: 'category', in: ['review'] }],
      },
      {
        id: 'priority',
        kind: 'priority',
        required: true,
        label: t('Severity', '重大度'),
        help: t('Most cases are severity 3 or 4.', 'ほとんどのケースは重大度3か4です。'),
      },
      {
        id: 'channel',
        kind: 'radio',
        required: true,
        default: 'web',
        label: t('How shall we answer?', '回答の方法'),
        options: [
          option('web', 'Here and by mail', 'この画面とメール'),
          option('phone', 'By phone', '電話'),
          { ...option('chat', 'By chat', 'チャット'), note: t('Where available', '利用できる地域のみ') },
        ],
      },
      {
        id: 'callback',
        kind: 'phone',
        required: true,
        prefill: 'phone',
        label: t('Call-back number', '折り返し先の電話番号'),
        showWhen: [{ field: 'channel', in: ['phone'] }],
      },
      {
        id: 'cc',
        kind: 'emails',
        maxItems: 50,
        label: t('Collaborators', '共同作業者'),
        help: t(
          'They are told of progress by mail, and comment by replying.',
          '経過がメールで届き、返信するとコメントになります。',
        ),
      },
      {
        id: 'loginAccess',
        kind: 'consent',
        advised: true,
        label: t('Turn on support access for this case?', 'この件でサポートアクセスを許可しますか？'),
        help: t('Giving it now saves a round of questions.', '先に許可すると、やりとりが一往復減ります。'),
        grantSeconds: 7 * 24 * 3_600,
        ask: t('Your admin turns it on under “Support access”.', '管理者が「サポートアクセス」で有効にします。'),
        consequence: t('We may have to ask you later.', '後ほどお願いすることがあります。'),
      },
    ],
  },
};
