import { htmlToText } from '../../lib/html-to-text.ts';
import type { DeskFile } from '../adapter.ts';
import { readJson, type DeskHttp } from '../http-client.ts';
import { RtParts, RtTransactions, type RtPart, type RtTransaction } from './schemas.ts';

const PAGE = 100;
/** Pages of one ticket that are read at most. */
const MAX_PAGES = 20;

/** A public message with what is in it. */
export interface RtMessage {
  transaction: RtTransaction;
  body: string;
  files: DeskFile[];
}

/**
 * The messages of tickets that customers may read, oldest first: what the ticket was filed with, and correspondence. Only
 * these are ever asked for: a ticket's whole history would come with internal comments, and with page numbers that count
 * what rights then filter out.
 */
export async function publicTransactions(http: DeskHttp, tickets: readonly string[]): Promise<RtTransaction[]> {
  const which = tickets.map((id) => `ObjectId = ${id}`).join(' OR ');
  const query = `ObjectType = 'RT::Ticket' AND ( ${which} ) AND ( Type = 'Create' OR Type = 'Correspond' )`;
  const all: RtTransaction[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await http.send('GET', 'REST/2.0/transactions', {
      query: [
        ['query', query],
        ['fields', 'ObjectId,Creator,Created'],
        ['fields[Creator]', 'EmailAddress,RealName'],
        ['orderby', 'id'],
        ['per_page', String(PAGE)],
        ['page', String(page)],
      ],
    });
    const { items, count } = readJson(RtTransactions, answer);
    all.push(...items);
    if (count < PAGE) break;
  }
  return all.sort((one, other) => Number(one.id) - Number(other.id));
}

/** Their parts without the bytes of files, or only texts with what they say. */
async function parts(http: DeskHttp, transactions: readonly RtTransaction[], texts: boolean): Promise<RtPart[]> {
  const all: RtPart[] = [];
  if (transactions.length === 0) return all;
  const which = transactions.map(({ id }) => ({ field: 'TransactionId', value: id }));
  const written = [
    { field: 'Filename', operator: 'IS', value: 'NULL' },
    { field: 'ContentType', operator: 'STARTSWITH', value: 'text/' },
  ];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await http.send('POST', 'REST/2.0/attachments', {
      reads: true,
      query: [
        ['fields', `TransactionId,ContentType,ContentLength,Filename,Created${texts ? ',Content' : ''}`],
        ['per_page', String(PAGE)],
        ['page', String(page)],
      ],
      json: texts ? [...which, ...written] : which,
    });
    const { items, count } = readJson(RtParts, answer);
    all.push(...items);
    if (count < PAGE) break;
  }
  const known = new Set(transactions.map(({ id }) => id));
  return all.filter(({ TransactionId }) => known.has(TransactionId));
}

/** What was said in these transactions, with the files that came along. */
export async function readMessages(http: DeskHttp, transactions: readonly RtTransaction[]): Promise<RtMessage[]> {
  const [texts, all] = await Promise.all([parts(http, transactions, true), parts(http, transactions, false)]);
  return transactions.map((transaction) => {
    const own = ({ TransactionId }: RtPart) => TransactionId === transaction.id;
    return { transaction, body: toBody(texts.filter(own)), files: all.filter(own).filter(isFile).map(toFile) };
  });
}

/** What is said in these transactions, without files. */
export async function readTexts(
  http: DeskHttp,
  transactions: readonly RtTransaction[],
): Promise<{ transaction: RtTransaction; body: string }[]> {
  const texts = await parts(http, transactions, true);
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

/** Plain text where there is some; what agents write in the editor has both, or HTML alone. */
function toBody(texts: readonly RtPart[]): string {
  const plain = texts.find(({ ContentType }) => ContentType === 'text/plain');
  if (plain) return (plain.Content ?? '').replaceAll('\r\n', '\n');
  return htmlToText(texts[0]?.Content ?? '', { bullet: '– ' }).text;
}
