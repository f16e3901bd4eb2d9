import { getMessages, type Language } from '../../messages/index.ts';
import { buildDigest, type Notice } from '../chat/notice.ts';
import { accessMail, type AccessNotice } from './access-texts.ts';
import type { MailSettings } from './options.ts';
import { toTeamText } from './team-mails.ts';
import {
  answeredMail,
  changedMail,
  commentedMail,
  questionMail,
  receivedMail,
  refusedMail,
  signInMail,
  surveyMail,
  testMail,
  unknownSenderMail,
  withUnsubscribe,
  type MailContext,
  type Reader,
  type Written,
} from './ticket-texts.ts';

interface Sample {
  name: string;
  colleague: string;
  agent: string;
  subject: string;
  question: string;
  answer: string;
  file: string;
}

const SAMPLES: Readonly<Record<Language, Sample>> = {
  en: {
    name: 'Ada Miller',
    colleague: 'Ben Carter',
    agent: 'Sam Reed',
    subject: 'CSV export stops at 90 % <beta>',
    question: 'It happens for all reports since this morning.',
    answer:
      'Hello Ada,\n\nthank you for the report. Please do the following:\n  1. Open Settings > Exports.\n  2. Choose "UTF-8 & BOM".\n\nMore at https://help.example.com/exports?format=csv&from=mail.\n\nBest regards\nSam',
    file: 'export settings.png',
  },
  ja: {
    name: '田中 花子',
    colleague: '鈴木 一郎',
    agent: '佐藤 健',
    subject: 'CSVの書き出しが90%で止まる <ベータ版>',
    question: '今朝から、すべてのレポートで発生しています。',
    answer:
      '田中様\n\nお問い合わせいただき、ありがとうございます。\n恐れ入りますが、次の手順をお試しください。\n  1. ［設定］＞［書き出し］を開く。\n  2. 「UTF-8 & BOM」を選ぶ。\n\n詳しくは https://help.example.com/exports?format=csv&from=mail をご覧ください。\n\nよろしくお願いいたします。',
    file: '書き出しの設定.png',
  },
  de: {
    name: 'Anna Müller',
    colleague: 'Jonas Weber',
    agent: 'Lena Koch',
    subject: 'CSV-Export bleibt bei 90 % stehen <Beta>',
    question: 'Das betrifft seit heute Morgen alle Berichte.',
    answer:
      'Guten Tag Frau Müller,\n\nvielen Dank für die Meldung. Bitte gehen Sie so vor:\n  1. Öffnen Sie Einstellungen > Export.\n  2. Wählen Sie „UTF-8 & BOM“.\n\nMehr dazu: https://help.example.com/exports?format=csv&from=mail.\n\nFreundliche Grüße\nLena Koch',
    file: 'Exporteinstellungen.png',
  },
};

const ID = '3f0f2a3c-6f4e-4c7a-9d0b-0d6a1b2c3d4e';
const URL_OF_PAGE = 'https://support.example.com';
const TIME = '2026-06-01T08:00:00.000Z';

type Build = (parts: {
  sample: Sample;
  language: Language;
  reader: Reader;
  context: MailContext;
  settings: MailSettings;
}) => Written;

const ticketOf = ({ subject }: Sample, status = 'open') => ({
  id: ID,
  number: '1042',
  subject,
  status,
  responseDueAt: TIME,
});

const access =
  (kind: AccessNotice['kind']): Build =>
  ({ sample, language, settings, context }) =>
    accessMail(
      { kind, who: kind === 'ending' ? null : sample.agent, scope: 'act', reason: sample.question, end: TIME },
      { name: sample.name, language, timeZone: settings.timeZone },
      context,
    );

const toNotice = ({ name, subject, question }: Sample, language: Language): Notice => {
  const t = getMessages(language).teamNotices;
  return {
    headline: t.headlines['ticket.created']({ number: '1042', actor: name, target: 'first_response' }),
    subject,
    facts: [
      [t.organization, 'Acme'],
      [t.priority, 'high'],
    ],
    excerpt: question,
    link: { label: t.open, url: `${URL_OF_PAGE}/inbox/tickets/${ID}` },
  };
};

const copied = (reader: Reader, { colleague, name }: Sample): Reader => ({
  ...reader,
  name: colleague,
  requesterName: name,
  canOpen: false,
});

/** Builders of each mail with sample data, by the name of its template. */
const BUILDERS = {
  received: ({ sample, reader, context }) => receivedMail(ticketOf(sample), reader, context),
  'received-copy': ({ sample, reader, language, context }) =>
    withUnsubscribe(
      receivedMail(ticketOf(sample), copied(reader, sample), context),
      `${URL_OF_PAGE}/v1/mail/consent#token`,
      language,
      context,
    ),
  answered: ({ sample, reader, context }) =>
    answeredMail(
      ticketOf(sample, 'pending'),
      { body: sample.answer, author: { name: sample.agent }, attachments: [{ name: sample.file }] },
      reader,
      context,
    ),
  commented: ({ sample, reader, context }) =>
    commentedMail(
      ticketOf(sample),
      { body: sample.question, author: { name: sample.colleague }, attachments: [] },
      reader,
      context,
    ),
  assigned: ({ sample, reader, context }) =>
    changedMail(ticketOf(sample), { change: 'assigned', agent: sample.agent }, reader, context),
  solved: ({ sample, reader, context }) =>
    changedMail(ticketOf(sample, 'solved'), { change: 'solved', agent: sample.agent }, reader, context),
  closed: ({ sample, reader, context }) =>
    changedMail(ticketOf(sample, 'closed'), { change: 'closed', agent: sample.agent }, reader, context),
  survey: ({ sample, reader, context }) =>
    surveyMail(ticketOf(sample, 'closed'), 'https://app.example.com/rate#token', reader, context),
  consent: ({ language, context }) => questionMail('1042', `${URL_OF_PAGE}/v1/mail/consent#token`, language, context),
  refused: ({ reader, context }) => refusedMail('1042', 'follow_up', reader, context),
  unanswerable: ({ language, context }) => unknownSenderMail('unknown_sender', language, context),
  'access-requested': access('requested'),
  'access-granted': access('granted'),
  'access-ended': access('ended'),
  'access-emergency': access('break_glass'),
  'sign-in': ({ sample, language, context }) =>
    signInMail(`${URL_OF_PAGE}/inbox/sign-in/link?token=token`, { name: sample.agent, language }, context),
  team: ({ sample, language, settings }) => toTeamText(toNotice(sample, language), language, settings),
  digest: ({ sample, language, settings }) =>
    toTeamText(buildDigest([toNotice(sample, language), toNotice(sample, language)], language), language, settings),
  test: ({ language, context }) => testMail(language, context),
} satisfies Record<string, Build>;

/** Names of the mails that can be previewed. */
export const SAMPLE_MAILS: readonly string[] = Object.keys(BUILDERS);

/** Writes a mail with sample data. @returns null for an unknown name */
export function writeSampleMail(name: string, language: Language, settings: MailSettings): Written | null {
  const build = Object.entries(BUILDERS).find(([key]) => key === name)?.[1];
  if (!build) return null;
  const sample = SAMPLES[language];
  return build({
    sample,
    language,
    settings,
    context: { settings, vendor: settings.senders.select({ language }).brand.name },
    reader: {
      name: sample.name,
      requesterName: null,
      language,
      timeZone: settings.timeZone,
      answers: settings.replyDomain !== null,
      canOpen: true,
    },
  });
}
