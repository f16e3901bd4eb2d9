import type { Attachment, Session } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { mediaType } from '../http-response.ts';
import type { TestUser } from '../test-users.ts';
import { readReply } from '../validate-shape.ts';
import {
  CheckSkippedError,
  expectSuccess,
  expectFieldProblem,
  assert,
  expectProblem,
  inspect,
  describeResponse,
} from '../assertions.ts';

/** Text that breaks where files are treated as text, or bytes as characters. */
const CONTENT = new TextEncoder().encode('kit: plain text\r\nwith two kinds of line ends\nand 日本語 👩‍👩‍👧‍👦\n');
/** A file larger than this is only sent to an API on this machine. */
const FAR_BYTES = 2 * 1024 * 1024;
const NEAR_BYTES = 32 * 1024 * 1024;

/** Files on tickets and replies. */
export const fileChecks: readonly Check[] = [
  {
    id: 'files.stored',
    title: 'A file comes back byte by byte, under its name',
    why: 'A log or a screenshot that was changed on the way is worth nothing.',
    capability: 'attachments',
    async run(kit) {
      const session = await kit.offers('attachments');
      const name = `エラー ログ.${extension(session)}`;
      const file = await upload(kit, name, session);
      assert(file.name === name, `The file ${inspect(name)} is called ${inspect(file.name)}.`);
      assert(file.size === CONTENT.length, `A file of ${CONTENT.length} bytes is said to have ${file.size}.`);
      const read = await kit.call('readAttachment', { id: file.id });
      expectSuccess(read, 'and the file was uploaded just now');
      assert(
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
      assert(
        /^attachment\b/i.test(headers.get('content-disposition') ?? ''),
        `Content-Disposition is ${inspect(headers.get('content-disposition'))}.`,
      );
      assert(
        headers.get('x-content-type-options') === 'nosniff',
        `X-Content-Type-Options is ${inspect(headers.get('x-content-type-options'))}.`,
      );
      assert(!/html|xml|javascript/.test(mediaType(headers)), `Its content type is ${mediaType(headers)}.`);
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
      assert(
        attachments.some((file) => file.id === one.id && file.name === one.name),
        `The ticket’s files are ${inspect(attachments)}, and ${inspect(one.name)} was sent with it.`,
      );
      expectProblem(
        await kit.call('deleteAttachment', { id: one.id }),
        ['conflict'],
        'the file was sent with a ticket',
      );
      expectSuccess(await kit.call('readAttachment', { id: one.id }), 'and the file is on a ticket');
      if (!session.capabilities.comment) return;
      const two = await upload(kit, `on-reply.${extension(session)}`);
      const body = { body: 'See the file.', attachments: [two.id] };
      const comment = readReply('addComment', await kit.call('addComment', { id, body }));
      kit.files.delete(two.id);
      const { items } = await kit.get('listComments', { id });
      const read = items.find((item) => item.id === comment.id)?.attachments ?? [];
      assert(
        read.some((file) => file.id === two.id),
        `The reply’s files are ${inspect(read)}, and ${inspect(two.name)} was sent with it.`,
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
      expectProblem(await kit.call('readAttachment', { id }), ['not_found'], 'the file was removed');
      expectFieldProblem(
        await kit.send({ ...(await kit.draft()), attachments: [id] }),
        'attachments',
        'the file was removed',
      );
    },
  },
  {
    id: 'files.authorization',
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
          expectProblem(
            await kit.call('readAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          expectProblem(
            await kit.call('deleteAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          const theirs = { ...(await kit.draft({}, as)), attachments: [id] };
          expectFieldProblem(await kit.send(theirs, { as }), 'attachments', `the ${as} sends the owner’s file`);
        }
      }
      expectSuccess(await kit.call('readAttachment', { id: waiting.id }), 'after others were refused it');
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
        expectProblem(await send('kit.exe', program), ['type_refused'], 'programs are not among the session’s types');
      }
      const name = `kit.${extension(await kit.session())}`;
      expectProblem(await send(name, new Uint8Array()), ['validation'], 'the file is empty');
      const nameless = await kit.call('uploadAttachment', { raw: CONTENT });
      expectFieldProblem(nameless, 'name', 'the file has no name');
      const size = limits.attachmentBytes + 1;
      if (size > (kit.near ? NEAR_BYTES : FAR_BYTES)) {
        throw new CheckSkippedError(
          `All but the size holds: a file of ${size} bytes is too large to be sent for a check from here.`,
        );
      }
      expectProblem(
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
      assert(made.status === 201, `${describeResponse(made)}, although the session has the capability "resumable".`);
      const id = (made.headers.get('location') ?? '').split('/').findLast((part) => part !== '');
      assert(id !== undefined, 'POST /v1/uploads has no Location.');
      const path = `/v1/uploads/${id}`;
      const half = 20;
      const append = (offset: number, raw: Uint8Array<ArrayBuffer>) =>
        kit.caller.send('PATCH', path, {
          raw,
          headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        });
      expectSuccess(await append(0, CONTENT.slice(0, half)));
      const head = await kit.caller.send('HEAD', path, { headers: tus });
      assert(
        head.headers.get('upload-offset') === String(half),
        `${half} bytes were sent, and Upload-Offset is ${inspect(head.headers.get('upload-offset'))}.`,
      );
      expectProblem(
        await append(0, CONTENT.slice(0, half)),
        ['conflict'],
        `the upload is at ${half}, and the part begins at 0`,
      );
      if (kit.people.has('colleague')) {
        expectProblem(
          await kit.caller.send('GET', path, { as: 'colleague' }),
          ['not_found'],
          'the upload is the owner’s, and the colleague asked',
        );
      }
      expectSuccess(await append(half, CONTENT.slice(half)));
      kit.files.set(id, 'owner');
      const read = await kit.call('readAttachment', { id });
      assert(
        Buffer.compare(read.bytes, CONTENT) === 0,
        `${describeResponse(read).slice(0, 200)}: the parts do not make the file.`,
      );
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
async function upload(kit: TestContext, name: string, session?: Session, as: TestUser = 'owner'): Promise<Attachment> {
  const { limits } = session ?? (await kit.session());
  if (limits.attachmentTypes.length > 0 && !limits.attachmentTypes.some((type) => name.endsWith(`.${type}`))) {
    throw new CheckSkippedError('The session takes no plain text (txt, log, csv), and the kit has no other files.');
  }
  const answer = await kit.call('uploadAttachment', { as, query: { name }, raw: CONTENT });
  const file = readReply('uploadAttachment', answer);
  kit.files.set(file.id, as);
  return file;
}
