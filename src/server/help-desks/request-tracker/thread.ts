import { htmlToText } from '../../lib/html-to-text.ts';
import type { DeskFile } from '../adapter.ts';
import { readJson, type DeskHttp } from '../http-client.ts';
import { readAllPages } from '../pagination.ts';
import { RtParts, RtTransactions, type RtPart, type RtTransaction } from './schemas.ts';

const PAGE_SIZE = 100;
/** Maximum pages per ticket. */
const MAX_PAGES = 20;

/** A public message with its files. */
export interface RtMessage {
  transaction: RtTransaction;
  body: string;
  files: DeskFile[];
}

/**
 * Reads the public messages of tickets, oldest first: the description and correspondence. Only these are requested, because the full
 * history would include internal comments, and its page numbers would count rows that rights filter out.
 */
export async function publicTransactions(http: DeskHttp, tickets: readonly string[]): Promise<RtTransaction[]> {
  const which = tickets.map((id) => `ObjectId = ${id}`).join(' OR ');
  const query = `ObjectType = 'RT::Ticket' AND ( ${which} ) AND ( Type = 'Create' OR Type = 'Correspond' )`;
  const all = await readAllPages(
    async (page) => {
      const response = await http.send('GET', 'REST/2.0/transactions', {
        query: [
          ['query', query],
          ['fields', 'ObjectId,Creator,Created'],
          ['fields[Creator]', 'EmailAddress,RealName'],
          ['orderby', 'id'],
          ['per_page', String(PAGE_SIZE)],
          ['page', String(page)],
        ],
      });
      const { items, count } = readJson(RtTransactions, response);
      return { items, hasMore: count === PAGE_SIZE };
    },
    { maxPages: MAX_PAGES },
  );
  return all.sort((a, b) => Number(a.id) - Number(b.id));
}

/** Reads the parts of messages: all without content, or only the texts with content. */
async function readParts(http: DeskHttp, transactions: readonly RtTransaction[], texts: boolean): Promise<RtPart[]> {
  if (transactions.length === 0) return [];
  const which = transactions.map(({ id }) => ({ field: 'TransactionId', value: id }));
  const textFilter = [
    { field: 'Filename', operator: 'IS', value: 'NULL' },
    { field: 'ContentType', operator: 'STARTSWITH', value: 'text/' },
  ];
  const all = await readAllPages(
    async (page) => {
      const response = await http.send('POST', 'REST/2.0/attachments', {
        reads: true,
        query: [
          ['fields', `TransactionId,ContentType,ContentLength,Filename,Created${texts ? ',Content' : ''}`],
          ['per_page', String(PAGE_SIZE)],
          ['page', String(page)],
        ],
        json: texts ? [...which, ...textFilter] : which,
      });
      const { items, count } = readJson(RtParts, response);
      return { items, hasMore: count === PAGE_SIZE };
    },
    { maxPages: MAX_PAGES },
  );
  const known = new Set(transactions.map(({ id }) => id));
  return all.filter(({ TransactionId }) => known.has(TransactionId));
}

/** Reads the text and files of messages. */
export async function readMessages(http: DeskHttp, transactions: readonly RtTransaction[]): Promise<RtMessage[]> {
  const [texts, all] = await Promise.all([readParts(http, transactions, true), readParts(http, transactions, false)]);
  return transactions.map((transaction) => {
    const own = ({ TransactionId }: RtPart) => TransactionId === transaction.id;
    return { transaction, body: toBody(texts.filter(own)), files: all.filter(own).filter(isFile).map(toFile) };
  });
}

/** Reads the text of messages, without files. */
export async function readTexts(
  http: DeskHttp,
  transactions: readonly RtTransaction[],
): Promise<{ transaction: RtTransaction; body: string }[]> {
  const texts = await readParts(http, transactions, true);
  return transactions.map((transaction) => ({
    transaction,
    body: toBody(texts.filter(({ TransactionId }) => TransactionId === transaction.id)),
  }));
}

const isFile = ({ Filename }: RtPart): boolean => Filename !== null && Filename !== '';

const toFile = (part: RtPart): DeskFile => ({
  ref: part.id,
  name: part.Filename ?? '',
  type: part.ContentType,
  size: Number.isFinite(part.ContentLength) ? part.ContentLength : 0,
  createdAt: part.Created,
});

/** Prefers plain text; messages from the agents' editor have both, or HTML alone. */
function toBody(texts: readonly RtPart[]): string {
  const plain = texts.find(({ ContentType }) => ContentType === 'text/plain');
  if (plain) return (plain.Content ?? '').replaceAll('\r\n', '\n');
  return htmlToText(texts[0]?.Content ?? '', { bullet: '– ' }).text;
}
