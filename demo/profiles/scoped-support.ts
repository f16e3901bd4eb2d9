import type { Option } from '../../src/contract/index.ts';
import { instances, option, t, type Profile } from './profile.ts';

const manuals = { label: t('Read the manuals', 'マニュアルを読む'), href: 'https://docs.harbor.example/' };
const consulting = {
  label: t('Ask consulting', 'コンサルティングに相談する'),
  href: 'https://harbor.example/consulting',
};
const covered = {
  scope: 'in',
  text: t(
    'Covered: what the manuals describe should behave as described.',
    '対象です：マニュアルに記載のとおりに動作するはずのものです。',
  ),
};
const outside = {
  scope: 'out',
  text: t(
    'Not covered by support. You can send it all the same; consulting is quicker.',
    'サポートの対象外です。送信もできますが、コンサルティングのほうが早く進みます。',
  ),
  link: consulting,
};
const conditional = (en: string, ja: string, link?: typeof manuals): Pick<Option, 'advice'> => ({
  advice: { scope: 'conditional', text: t(en, ja), ...(link && { link }) },
});

const subjects: Option[] = [
  { ...option('defect', 'A basic function is not as documented', '基本機能が記載と異なる'), advice: covered },
  { ...option('regression', 'Something used to work', '以前は動いていた'), advice: covered },
  { ...option('delay', 'Something is slow or late', '処理の遅延'), advice: covered },
  { ...option('api', 'A correct API call fails', '正しいAPI呼び出しが失敗する'), advice: covered },
  { ...option('import', 'A list import fails', 'リストの取り込みに失敗する'), advice: covered },
  { ...option('setup', 'Set up a domain, an IP address or a certificate', 'ドメイン・IP・SSLの設定'), advice: covered },
  {
    ...option('howto', 'How to do something', '使い方'),
    ...conditional(
      'Covered where the manuals do not suffice.',
      'マニュアルで解決しない場合に対象となります。',
      manuals,
    ),
  },
  {
    ...option('cause', 'Cause of a fault that does not come back', '再現しない障害の原因'),
    ...conditional('We look as far as the logs go.', 'ログから分かる範囲でお調べします。'),
  },
  {
    ...option('code', 'My own code', '自社のコード'),
    ...conditional('Covered once you can reproduce it.', 'お客様側で再現できる場合に対象となります。'),
  },
  {
    ...option('shared', 'A shared service', '共有サービス'),
    ...conditional(
      'Please wait and try again first; covered if it still fails.',
      '時間をおいて再度お試しください。それでも失敗する場合に対象となります。',
    ),
  },
  {
    ...option('integration', 'An integration', '外部連携'),
    ...conditional('Covered on our side of it.', '当社側の部分が対象です。'),
  },
  { ...option('design', 'Design, development or integration work', '設計・開発・連携の作業'), advice: outside },
  { ...option('undocumented', 'A procedure that is not documented', '記載のない手順'), advice: outside },
  { ...option('tuning', 'Tuning or best practice', 'チューニング・ベストプラクティス'), advice: outside },
];

/** Shows what support covers, and asks for all required information before a case is created. */
export const scopedSupport: Profile = {
  id: 'scoped-support',
  name: { en: 'Support with a scope', ja: '範囲を定めたサポート' },
  options: {
    articleSearch: 'typing',
    checklist: [
      { id: 'steps', kind: 'textarea', label: t('Steps to reproduce', '再現手順') },
      { id: 'expected', kind: 'textarea', label: t('Expected result', '期待した結果') },
      { id: 'actual', kind: 'textarea', label: t('Actual result', '実際の結果') },
      { id: 'since', kind: 'datetime', label: t('When it happened', '発生日時') },
      { id: 'error', kind: 'text', label: t('Exact words of the error', 'エラーの正確な文言') },
      {
        id: 'call',
        kind: 'textarea',
        label: t('API call and its content', 'API呼び出しと送信内容'),
        showWhen: [{ field: 'category', in: ['api'] }],
      },
      {
        id: 'requestId',
        kind: 'text',
        label: t('Request ID', 'リクエストID'),
        showWhen: [{ field: 'category', in: ['api'] }],
      },
      {
        id: 'importStart',
        kind: 'datetime',
        label: t('Start of the import', '取り込みの開始日時'),
        showWhen: [{ field: 'category', in: ['import'] }],
      },
      {
        id: 'listUrl',
        kind: 'url',
        label: t('Address of the list', 'リストのURL'),
        showWhen: [{ field: 'category', in: ['import'] }],
      },
      {
        id: 'content',
        kind: 'textarea',
        label: t('What was imported', '取り込んだ内容'),
        showWhen: [{ field: 'category', in: ['import'] }],
      },
      { id: 'tests', kind: 'textarea', label: t('Tests done', '行った確認') },
      { id: 'changes', kind: 'textarea', label: t('Settings changed', '変更した設定') },
      { id: 'documents', kind: 'textarea', label: t('Documents consulted', '参照した資料') },
    ],
    form: (identity) => [
      { id: 'subject', kind: 'text', required: true },
      {
        id: 'description',
        kind: 'textarea',
        required: true,
        help: t(
          'Steps, the result you expected and the actual one, the exact error, tests done and documents consulted.',
          '手順、期待した結果、実際の結果、エラーの文言、行った確認、参照した資料をお書きください。',
        ),
      },
      {
        id: 'category',
        kind: 'select',
        required: true,
        label: t('What is it about?', '問い合わせの内容'),
        help: t(
          'Basic functions are those that the manuals describe.',
          '基本機能とは、マニュアルに記載されている機能です。',
        ),
        options: subjects,
      },
      {
        id: 'instance',
        kind: 'select',
        required: true,
        hideSingle: true,
        label: t('Instance', 'インスタンス'),
        options: instances(identity).map((instance) => ({
          ...instance,
          note: `${identity.organization?.id ?? ''}-${instance.id}`,
        })),
      },
      {
        id: 'person',
        kind: 'text',
        label: t('Your name', 'お名前'),
        help: t('If several people share this sign-in.', '複数名で同じIDをお使いの場合にお書きください。'),
      },
      {
        id: 'objectUrl',
        kind: 'url',
        label: t('Address of the object', '対象のURL'),
      },
      { id: 'activityId', kind: 'text', label: t('Activity ID', 'アクティビティID') },
      {
        id: 'attachments',
        kind: 'attachments',
        label: t('Screenshots and files', '画面の写しとファイル'),
      },
    ],
  },
};
