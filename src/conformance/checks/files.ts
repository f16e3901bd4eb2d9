import type { Attachment, Session } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { Kit } from '../kit.ts';
import { typeOf } from '../answer.ts';
import type { Person } from '../people.ts';
import { readReply } from '../reading.ts';
import { Unchecked, accepted, fieldRefused, must, refused, shown, told } from '../verdict.ts';

/** Text that breaks where files are treated as text, or bytes as characters. */
const CONTENT = new TextEncoder().encode('kit: plain text\r\nwith two kinds of line ends\nand 日本語 👩‍👩‍👧‍👦\n');
/** A file larger than this is only sent to an API on this machine. */
const FAR_BYTES = 2 * 1024 * 1024;
const NEAR_BYTES = 32 * 1024 * 1024;

/** Files on tickets and replies. */
export const fileChecks: readonly Check[] = [
  {
    id: 'files.kept',
    title: 'A file comes back byte by byte, under its name',
    why: 'A log or a screenshot that was changed on the way is worth nothing.',
    capability: 'attachments',
    async run(kit) {
      const session = await kit.offers('attachments');
      const name = `エラー ログ.${extension(session)}`;
      const file = await upload(kit, name, session);
      must(file.name === name, `The file ${shown(name)} is called ${shown(file.name)}.`);
      must(file.size === CONTENT.length, `A file of ${CONTENT.length} bytes is said to have ${file.size}.`);
      const read = await kit.call('readAttachment', { id: file.id });
      accepted(read, 'and the file was uploaded just now');
      must(
        Buffer.compare(read.bytes, CONTENT) === 0,
        `${CONTENT.length} bytes were sent, and ${read.bytes.length} came back, not the same.`,
      );
    },
  },
  {
    id: 'files.download',
    title: 'A file is handed out as a download that no browser shows or guesses at',
    why: 'A page that somebody attached would otherwise run with the API’s rights.',
    capability: 'attachments',
    async run(kit) {
      const file = await upload(kit, `kit.${extension(await kit.offers('attachments'))}`);
      const { headers } = await kit.call('readAttachment', { id: file.id });
      must(
        /^attachment\b/i.test(headers.get('content-disposition') ?? ''),
        `Content-Disposition is ${shown(headers.get('content-disposition'))}.`,
      );
      must(
        headers.get('x-content-type-options') === 'nosniff',
        `X-Content-Type-Options is ${shown(headers.get('x-content-type-options'))}.`,
      );
      must(!/html|xml|javascript/.test(typeOf(headers)), `Its content type is ${typeOf(headers)}.`);
    },
  },
  {
    id: 'files.sent',
    title: 'A file that was sent is on its ticket or reply, and stays there',
    why: 'Support looks for it where it was sent.',
    capability: 'attachments',
    async run(kit) {
      const session = await kit.offers('attachments');
      const one = await upload(kit, `on-ticket.${extension(session)}`);
      const { id } = await kit.ticket({ attachments: [one.id] });
      kit.files.delete(one.id);
      const { attachments } = await kit.get('readTicket', { id });
      must(
        attachments.some((file) => file.id === one.id && file.name === one.name),
        `The ticket’s files are ${shown(attachments)}, and ${shown(one.name)} was sent with it.`,
      );
      refused(await kit.call('deleteAttachment', { id: one.id }), ['conflict'], 'the file was sent with a ticket');
      accepted(await kit.call('readAttachment', { id: one.id }), 'and the file is on a ticket');
      if (!session.capabilities.comment) return;
      const two = await upload(kit, `on-reply.${extension(session)}`);
      const body = { body: 'See the file.', attachments: [two.id] };
      const comment = readReply('addComment', await kit.call('addComment', { id, body }));
      kit.files.delete(two.id);
      const { items } = await kit.get('listComments', { id });
      const read = items.find((item) => item.id === comment.id)?.attachments ?? [];
      must(
        read.some((file) => file.id === two.id),
        `The reply’s files are ${shown(read)}, and ${shown(two.name)} was sent with it.`,
      );
    },
  },
  {
    id: 'files.removed',
    title: 'A file that was not sent can be removed, and is gone then',
    why: 'Somebody who picked the wrong file must be able to take it back.',
    capability: 'attachments',
    async run(kit) {
      const { id } = await upload(kit, `kit.${extension(await kit.offers('attachments'))}`);
      readReply('deleteAttachment', await kit.call('deleteAttachment', { id }));
      kit.files.delete(id);
      refused(await kit.call('readAttachment', { id }), ['not_found'], 'the file was removed');
      fieldRefused(
        await kit.send({ ...(await kit.draft()), attachments: [id] }),
        'attachments',
        'the file was removed',
      );
    },
  },
  {
    id: 'files.reach',
    title: 'A file is out of reach for everybody whose ticket it is not, before and after it is sent',
    why: 'Logs and screenshots hold what tickets do not say.',
    capability: 'attachments',
    async run(kit) {
      const session = await kit.offers('attachments');
      kit.needs('colleague');
      const sent = await upload(kit, `sent.${extension(session)}`);
      await kit.ticket({ attachments: [sent.id] });
      kit.files.delete(sent.id);
      const waiting = await upload(kit, `waiting.${extension(session)}`);
      for (const as of ['colleague', 'stranger'] as const) {
        if (!kit.people.has(as)) continue;
        for (const { id, name } of [sent, waiting]) {
          refused(
            await kit.call('readAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          refused(
            await kit.call('deleteAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          const theirs = { ...(await kit.draft({}, as)), attachments: [id] };
          fieldRefused(await kit.send(theirs, { as }), 'attachments', `the ${as} sends the owner’s file`);
        }
      }
      accepted(await kit.call('readAttachment', { id: waiting.id }), 'after others were refused it');
    },
  },
  {
    id: 'files.refused',
    title: 'Files that are too large, empty or of another type are refused',
    why: 'What was promised to be refused at the door must not stand in the desk.',
    capability: 'attachments',
    async run(kit) {
      const { limits } = await kit.offers('attachments');
      const send = (name: string, raw: Uint8Array<ArrayBuffer>) =>
        kit.call('uploadAttachment', { query: { name }, raw });
      if (!limits.attachmentTypes.includes('exe')) {
        const program = new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]);
        refused(await send('kit.exe', program), ['type_refused'], 'programs are not among the session’s types');
      }
      const name = `kit.${extension(await kit.session())}`;
      refused(await send(name, new Uint8Array()), ['validation'], 'the file is empty');
      const nameless = await kit.call('uploadAttachment', { raw: CONTENT });
      fieldRefused(nameless, 'name', 'the file has no name');
      const size = limits.attachmentBytes + 1;
      if (size > (kit.near ? NEAR_BYTES : FAR_BYTES)) {
        throw new Unchecked(
          `All but the size holds: a file of ${size} bytes is too large to be sent for a check from here.`,
        );
      }
      refused(
        await send(name, new Uint8Array(size).fill(0x61)),
        ['too_large'],
        `the session says at most ${limits.attachmentBytes} bytes`,
      );
    },
  },
  {
    id: 'files.resumable',
    title: 'An upload in parts goes on where it broke, and knows how far it is (tus 1.0.0)',
    why: 'Large files would otherwise never arrive over a phone.',
    capability: 'resumable',
    async run(kit) {
      const session = await kit.offers('resumable');
      const name = `parts.${extension(session)}`;
      const tus = { 'tus-resumable': '1.0.0' };
      const made = await kit.caller.send('POST', '/v1/uploads', {
        headers: {
          ...tus,
          'upload-length': String(CONTENT.length),
          'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
        },
      });
      must(made.status === 201, `${told(made)}, although the session has the capability "resumable".`);
      const id = (made.headers.get('location') ?? '').split('/').findLast((part) => part !== '');
      must(id !== undefined, 'POST /v1/uploads has no Location.');
      const path = `/v1/uploads/${id}`;
      const half = 20;
      const append = (offset: number, raw: Uint8Array<ArrayBuffer>) =>
        kit.caller.send('PATCH', path, {
          raw,
          headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        });
      accepted(await append(0, CONTENT.slice(0, half)));
      const head = await kit.caller.send('HEAD', path, { headers: tus });
      must(
        head.headers.get('upload-offset') === String(half),
        `${half} bytes were sent, and Upload-Offset is ${shown(head.headers.get('upload-offset'))}.`,
      );
      refused(
        await append(0, CONTENT.slice(0, half)),
        ['conflict'],
        `the upload is at ${half}, and the part begins at 0`,
      );
      if (kit.people.has('colleague')) {
        refused(
          await kit.caller.send('GET', path, { as: 'colleague' }),
          ['not_found'],
          'the upload is the owner’s, and the colleague asked',
        );
      }
      accepted(await append(half, CONTENT.slice(half)));
      kit.files.set(id, 'owner');
      const read = await kit.call('readAttachment', { id });
      must(Buffer.compare(read.bytes, CONTENT) === 0, `${told(read).slice(0, 200)}: the parts do not make the file.`);
    },
  },
];

/** An extension that is taken, of a type that any bytes can be. */
function extension({ limits }: Session): string {
  const types = limits.attachmentTypes;
  return types.length === 0 || types.includes('txt')
    ? 'txt'
    : (types.find((type) => type === 'log' || type === 'csv') ?? 'txt');
}

/** @throws Unchecked when plain text is not taken, so that the kit has nothing to send */
async function upload(kit: Kit, name: string, session?: Session, as: Person = 'owner'): Promise<Attachment> {
  const { limits } = session ?? (await kit.session());
  if (limits.attachmentTypes.length > 0 && !limits.attachmentTypes.some((type) => name.endsWith(`.${type}`))) {
    throw new Unchecked('The session takes no plain text (txt, log, csv), and the kit has no other files.');
  }
  const answer = await kit.call('uploadAttachment', { as, query: { name }, raw: CONTENT });
  const file = readReply('uploadAttachment', answer);
  kit.files.set(file.id, as);
  return file;
}
