import type { status as english } from '../en/status.ts';
import type { Message } from '../translate.ts';

/** Words of the tab "Status" in Japanese. */
export const status: Record<keyof typeof english, Message> = {
  'status.failed.hint': '製品そのものの状態を示すものではありません。',
  'status.failing': '現在、稼働状況のページを読み込めません',
  'status.checked': '{when}に確認',
  'status.page': '稼働状況のページを開く',
  'status.subscribe': '更新の通知を受け取る',

  'status.headline.unknown': '稼働状況は不明です',
  'status.unknown.hint': '機能や障害の情報が登録されていません。',
  'status.headline.operational': 'すべて正常に稼働しています',
  'status.headline.maintenance': 'メンテナンスを実施しています',
  'status.headline.degraded': 'パフォーマンスが低下しています',
  'status.headline.partial_outage': '一部の機能が停止しています',
  'status.headline.major_outage': '大規模な障害が発生しています',

  'status.state.operational': '正常',
  'status.state.maintenance': 'メンテナンス中',
  'status.state.degraded': 'パフォーマンス低下',
  'status.state.partial_outage': '一部停止',
  'status.state.major_outage': '停止',

  'status.components': 'コンポーネント',
  'status.components.other': 'その他',
  'status.incidents': '発生中の障害',
  'status.maintenances': '予定されているメンテナンス',
  'status.past': '過去の障害',
  'status.days': '過去90日間',
  'status.day.none': 'データなし',
  'status.past.none': '最近の障害はありません。',
  'status.affects': '影響：{components}',
  'status.started': '{time}から',
  'status.resolved': '{time}に解決',
  'status.from': '{time}から',
  'status.calendar': 'カレンダーに追加',
  'status.dismiss': '非表示にする',
  'status.link': '詳しく見る',

  'status.update.investigating': '調査中',
  'status.update.identified': '原因を特定',
  'status.update.monitoring': '経過観察中',
  'status.update.resolved': '解決済み',
  'status.update.scheduled': '予定',
  'status.update.in_progress': '実施中',
  'status.update.completed': '完了',

  'status.impact.none': '影響なし',
  'status.impact.minor': '深刻度：小',
  'status.impact.major': '深刻度：大',
  'status.impact.critical': '深刻度：最大',
};
