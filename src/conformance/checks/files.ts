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

/** Changes when an API converts line ends or the character encoding. */
const CONTENT = new TextEncoder().encode('kit: plain text\r\nwith two kinds of line ends\nand 日本語 👩‍👩‍👧‍👦\n');
/** Larger uploads are sent to an API on this machine only. */
const MAX_REMOTE_BYTES = 2 * 1024 * 1024;
const MAX_LOCAL_BYTES = 32 * 1024 * 1024;

/** Checks of attachments. */
export const fileChecks: readonly Check[] = [
  {
    id: 'files.stored',
    title: 'A downloaded file has the same bytes and the same name',
    why: 'A log or a screenshot that was altered is useless.',
    capability: 'attachments',
    async run(context) {
      const session = await context.requireCapability('attachments');
      const name = `エラー ログ.${extension(session)}`;
      const file = await upload(context, name, session);
      assert(file.name === name, `The file ${inspect(name)} is called ${inspect(file.name)}.`);
      assert(file.size === CONTENT.length, `A file of ${CONTENT.length} bytes is said to have ${file.size}.`);
      const read = await context.call('readAttachment', { id: file.id });
      expectSuccess(read, 'and the file was uploaded just now');
      assert(
        Buffer.compare(read.bytes, CONTENT) === 0,
        `${CONTENT.length} bytes were sent, and ${read.bytes.length} came back, not the same.`,
      );
    },
  },
  {
    id: 'files.download',
    title: 'Files are served as downloads that browsers neither render nor sniff',
    why: 'An attached HTML page would otherwise run with the origin of the API.',
    capability: 'attachments',
    async run(context) {
      const file = await upload(context, `kit.${extension(await context.requireCapability('attachments'))}`);
      const { headers } = await context.call('readAttachment', { id: file.id });
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
    title: 'A submitted file is attached to its ticket or reply and cannot be removed',
    why: 'Support looks for the file where it was attached.',
    capability: 'attachments',
    async run(context) {
      const session = await context.requireCapability('attachments');
      const one = await upload(context, `on-ticket.${extension(session)}`);
      const { id } = await context.ticket({ attachments: [one.id] });
      context.files.delete(one.id);
      const { attachments } = await context.get('readTicket', { id });
      assert(
        attachments.some((file) => file.id === one.id && file.name === one.name),
        `The ticket’s files are ${inspect(attachments)}, and ${inspect(one.name)} was sent with it.`,
      );
      expectProblem(
        await context.call('deleteAttachment', { id: one.id }),
        ['conflict'],
        'the file was sent with a ticket',
      );
      expectSuccess(await context.call('readAttachment', { id: one.id }), 'and the file is on a ticket');
      if (!session.capabilities.comment) return;
      const two = await upload(context, `on-reply.${extension(session)}`);
      const body = { body: 'See the file.', attachments: [two.id] };
      const comment = readReply('addComment', await context.call('addComment', { id, body }));
      context.files.delete(two.id);
      const { items } = await context.get('listComments', { id });
      const read = items.find((item) => item.id === comment.id)?.attachments ?? [];
      assert(
        read.some((file) => file.id === two.id),
        `The reply’s files are ${inspect(read)}, and ${inspect(two.name)} was sent with it.`,
      );
    },
  },
  {
    id: 'files.removed',
    title: 'A file that was not submitted can be removed, and no longer exists afterwards',
    why: 'Users must be able to remove a file that they chose by mistake.',
    capability: 'attachments',
    async run(context) {
      const { id } = await upload(context, `kit.${extension(await context.requireCapability('attachments'))}`);
      readReply('deleteAttachment', await context.call('deleteAttachment', { id }));
      context.files.delete(id);
      expectProblem(await context.call('readAttachment', { id }), ['not_found'], 'the file was removed');
      expectFieldProblem(
        await context.send({ ...(await context.draft()), attachments: [id] }),
        'attachments',
        'the file was removed',
      );
    },
  },
  {
    id: 'files.authorization',
    title: 'Users without access to the ticket cannot access its files, before and after submission',
    why: 'Logs and screenshots contain details that the ticket does not mention.',
    capability: 'attachments',
    async run(context) {
      const session = await context.requireCapability('attachments');
      context.requireUsers('colleague');
      const sent = await upload(context, `sent.${extension(session)}`);
      await context.ticket({ attachments: [sent.id] });
      context.files.delete(sent.id);
      const waiting = await upload(context, `waiting.${extension(session)}`);
      for (const as of ['colleague', 'stranger'] as const) {
        if (!context.users.has(as)) continue;
        for (const { id, name } of [sent, waiting]) {
          expectProblem(
            await context.call('readAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          expectProblem(
            await context.call('deleteAttachment', { as, id }),
            ['not_found'],
            `${name} is the owner’s, and the ${as} asked`,
          );
          const other = { ...(await context.draft({}, as)), attachments: [id] };
          expectFieldProblem(await context.send(other, { as }), 'attachments', `the ${as} sends the owner’s file`);
        }
      }
      expectSuccess(await context.call('readAttachment', { id: waiting.id }), 'after others were refused it');
    },
  },
  {
    id: 'files.refused',
    title: 'Files that are too large, empty or of a type that is not allowed are refused',
    why: 'The limits of the session must be enforced by the server.',
    capability: 'attachments',
    async run(context) {
      const { limits } = await context.requireCapability('attachments');
      const send = (name: string, raw: Uint8Array<ArrayBuffer>) =>
        context.call('uploadAttachment', { query: { name }, raw });
      if (!limits.attachmentTypes.includes('exe')) {
        const program = new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]);
        expectProblem(await send('kit.exe', program), ['type_refused'], 'programs are not among the session’s types');
      }
      const name = `kit.${extension(await context.session())}`;
      expectProblem(await send(name, new Uint8Array()), ['validation'], 'the file is empty');
      const nameless = await context.call('uploadAttachment', { raw: CONTENT });
      expectFieldProblem(nameless, 'name', 'the file has no name');
      const size = limits.attachmentBytes + 1;
      if (size > (context.isLocal ? MAX_LOCAL_BYTES : MAX_REMOTE_BYTES)) {
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
    title: 'A resumable upload (tus 1.0.0) reports its offset and continues after an interruption',
    why: 'Large files otherwise rarely arrive over mobile networks.',
    capability: 'resumable',
    async run(context) {
      const session = await context.requireCapability('resumable');
      const name = `parts.${extension(session)}`;
      const tus = { 'tus-resumable': '1.0.0' };
      const created = await context.caller.send('POST', '/v1/uploads', {
        headers: {
          ...tus,
          'upload-length': String(CONTENT.length),
          'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
        },
      });
      assert(
        created.status === 201,
        `${describeResponse(created)}, although the session has the capability "resumable".`,
      );
      const id = (created.headers.get('location') ?? '').split('/').findLast((part) => part !== '');
      assert(id !== undefined, 'POST /v1/uploads has no Location.');
      const path = `/v1/uploads/${id}`;
      const half = 20;
      const append = (offset: number, raw: Uint8Array<ArrayBuffer>) =>
        context.caller.send('PATCH', path, {
          raw,
          headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        });
      expectSuccess(await append(0, CONTENT.slice(0, half)));
      const head = await context.caller.send('HEAD', path, { headers: tus });
      assert(
        head.headers.get('upload-offset') === String(half),
        `${half} bytes were sent, and Upload-Offset is ${inspect(head.headers.get('upload-offset'))}.`,
      );
      expectProblem(
        await append(0, CONTENT.slice(0, half)),
        ['conflict'],
        `the upload is at ${half}, and the part begins at 0`,
      );
      if (context.users.has('colleague')) {
        expectProblem(
          await context.caller.send('GET', path, { as: 'colleague' }),
          ['not_found'],
          'the upload is the owner’s, and the colleague asked',
        );
      }
      expectSuccess(await append(half, CONTENT.slice(half)));
      context.files.set(id, 'owner');
      const read = await context.call('readAttachment', { id });
      assert(
        Buffer.compare(read.bytes, CONTENT) === 0,
        `${describeResponse(read).slice(0, 200)}: the parts do not make the file.`,
      );
    },
  },
];

/** Returns an allowed extension of a plain text type. */
function extension({ limits }: Session): string {
  const types = limits.attachmentTypes;
  return types.length === 0 || types.includes('txt')
    ? 'txt'
    : (types.find((type) => type === 'log' || type === 'csv') ?? 'txt');
}

/** @throws CheckSkippedError when the session does not allow plain text files */
async function upload(
  context: TestContext,
  name: string,
  session?: Session,
  as: TestUser = 'owner',
): Promise<Attachment> {
  const { limits } = session ?? (await context.session());
  if (limits.attachmentTypes.length > 0 && !limits.attachmentTypes.some((type) => name.endsWith(`.${type}`))) {
    throw new CheckSkippedError(
      'The session allows no plain text files (txt, log, csv), and the checks have no others.',
    );
  }
  const response = await context.call('uploadAttachment', { as, query: { name }, raw: CONTENT });
  const file = readReply('uploadAttachment', response);
  context.files.set(file.id, as);
  return file;
}
