import { html } from 'hono/html';
import type { SupportAccessError, SupportSession } from '../../src/support-access/index.ts';

type Html = ReturnType<typeof html>;
type Language = 'en' | 'ja';

/** Reasons for denied access in Japanese; the errors themselves are in English. */
const reasons: Record<SupportAccessError['code'], string> = {
  session_missing: 'アクセスのセッションが必要です。',
  session_invalid: 'セッションを確認できませんでした。',
  session_expired: 'セッションの有効期限が切れました。更新してください。',
  session_stale: 'お客様が許可の内容を変更しました。セッションを更新してください。',
  session_ended: 'このセッションは終了しました。',
  access_ended: 'お客様のアクセス許可は終了しました。',
  wrong_organization: 'このセッションは別の組織のものです。',
  out_of_scope: 'お客様が許可していない操作です。',
  unavailable: '現在、許可の状態を確認できないため、アクセスできません。',
};

/** Returns the reason for denied access, in the language of the page. */
export const whyOutside = (language: Language, { code, message }: SupportAccessError): string =>
  language === 'ja' ? reasons[code] : message;

const texts = {
  en: {
    here: (agent: string, scope: string) => `Support is here: ${agent}, ${scope}, until `,
    scopes: { view: 'view only', act: 'may make changes', act_as: 'may act as a user' },
    as: (user: string) => `acting as ${user}`,
    end: '',
    leave: 'Leave',
    outside: 'Support is outside',
    back: 'Back to the inbox',
  },
  ja: {
    here: (agent: string, scope: string) => `サポート担当者がアクセス中：${agent}（${scope}）、`,
    scopes: { view: '閲覧のみ', act: '変更可', act_as: 'ユーザーとして操作可' },
    as: (user: string) => `${user}さんとして操作`,
    end: 'まで',
    leave: '退出',
    outside: 'サポートはアクセスできません',
    back: '受信トレイに戻る',
  },
};

/** Banner above Harbor during a support session: the agent, their scope, and the end. */
export function supportBanner(
  { id, agent, scope, endsAt, organization, actingAs }: SupportSession,
  { language, api, nonce }: { language: Language; api: string; nonce: string },
): Html {
  const t = texts[language];
  const here = t.here(agent.name, actingAs ? t.as(actingAs.name) : t.scopes[scope]);
  return html`<div
      class="support-bar"
      id="support-bar"
      role="region"
      aria-label="${here}"
      data-api="${api}"
      data-session="${id}"
      data-agent="${agent.id.replace('agent-', '')}"
      data-organization="${organization}"
    >
      <p>
        ${here}<time datetime="${new Date(endsAt).toISOString()}"
          >${new Date(endsAt).toISOString().slice(11, 16)} UTC</time
        >${t.end}
      </p>
      <p id="support-said" role="status"></p>
      <button type="button" id="support-leave">${t.leave}</button>
    </div>
    <script nonce="${nonce}" src="/harbor/support.js" defer></script>`;
}

/** Replaces the page once the customer has turned off access. */
export function supportOutside({
  language,
  organization,
  why,
}: {
  language: Language;
  organization: string;
  why: SupportAccessError;
}): Html {
  const t = texts[language];
  return html`<main class="support-out">
    <h1>${t.outside}</h1>
    <p>${whyOutside(language, why)}</p>
    <a class="primary" href="/agent?to=organizations/${encodeURIComponent(organization)}">${t.back}</a>
  </main>`;
}
