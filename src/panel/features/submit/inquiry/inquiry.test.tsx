import { createHash } from 'node:crypto';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, test } from 'vitest';
import { SESSION, apiError, createFakeContext, type FakeApp } from '../../../../../test/panel/fake-context.ts';
import type { CallOptions, InquiryReceipt, SendInquiry, Session, CustomerApi } from '../../../../contract/index.ts';
import { messages as japanese } from '../../../i18n/ja.ts';
import Tab from '../index.tsx';
import { solveChallenge } from './proof-of-work.ts';

const SIGNED_OUT: Session = {
  ...SESSION,
  viewer: null,
  organization: null,
  capabilities: { ...SESSION.capabilities, createTicket: false, inquire: true, access: 'none' },
};
const BITS = 8;

let app: FakeApp;
let sent: { body: SendInquiry; key: string | undefined }[];
let challenges: number;

/** Fakes `sendInquiry`: one response per call, then repeats the last. */
function asking(...answers: (InquiryReceipt | Error)[]): Partial<CustomerApi> {
  sent = [];
  challenges = 0;
  return {
    readInquiryChallenge: () =>
      Promise.resolve({ challenge: `challenge-${challenges++}-`, bits: BITS, expiresAt: '2999-01-01T00:00:00Z' }),
    sendInquiry: (body: SendInquiry, options?: CallOptions) => {
      sent.push({ body, key: options?.idempotencyKey });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      return answer instanceof Error || !answer ? Promise.reject(answer ?? new Error('none')) : Promise.resolve(answer);
    },
  };
}
async function show(calls: Partial<CustomerApi>, session: Session | null = SIGNED_OUT, locale = 'en') {
  app = createFakeContext('submit', calls, locale === 'ja' ? japanese : {}, locale);
  app.session.value = session;
  render(<Tab app={app} />);
  if (session?.capabilities.inquire) await screen.findByRole('textbox', { name: /name|お名前/i }, { timeout: 10_000 });
}
const type = (name: string | RegExp, value: string) =>
  fireEvent.input(screen.getByRole('textbox', { name }), { target: { value } });
function fill(email = 'gus@example.com') {
  type('Your name', 'Gus');
  type('Email', email);
  type('Subject', 'Locked out');
  type('What happened?', 'My phone is gone.');
}
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Submit' }));

afterEach(cleanup);

describe('the inquiry form', () => {
  test('is available in both languages if the vendor allows it; otherwise the panel requires sign-in', async () => {
    await show(asking());
    expect(screen.getByText(/Can't sign in/)).toBeTruthy();
    cleanup();
    await show(asking(), SIGNED_OUT, 'ja');
    expect(screen.getByRole('textbox', { name: 'メールアドレス' })).toBeTruthy();
    cleanup();
    const capabilities = { ...SIGNED_OUT.capabilities, inquire: false };
    await show(asking(), { ...SIGNED_OUT, capabilities });
    expect(await screen.findByText('Sign in to continue.')).toBeTruthy();
  });

  test('solves the proof of work, sends the inquiry and shows the next step', async () => {
    await show(asking({ reference: 'R-2345CDFG' }));
    fill('ｇｕｓ＠example.com');
    submit();
    expect(await screen.findByText(/^Request R-2345CDFG submitted/)).toBeTruthy();
    const { challenge, nonce, ...said } = sent[0]?.body ?? { challenge: '', nonce: '' };
    expect(said).toEqual({
      name: 'Gus',
      email: 'gus@example.com',
      subject: 'Locked out',
      description: 'My phone is gone.',
    });
    expect(createHash('sha256').update(`${challenge}${nonce}`).digest()[0]).toBe(0);
    expect(app.said).toEqual([expect.stringContaining('R-2345CDFG')]);
  });

  test('shows an error at a missing field and focuses it', async () => {
    await show(asking());
    type('Your name', 'Gus');
    submit();
    const email = await screen.findByRole('textbox', { name: 'Email' });
    await waitFor(() => expect(email.getAttribute('aria-invalid')).toBe('true'));
    expect(document.activeElement).toBe(email);
    expect(sent).toEqual([]);
  });

  test('keeps text typed before the session is loaded', async () => {
    app = createFakeContext('submit', asking());
    app.session.value = null;
    render(<Tab app={app} />);
    type('Subject', 'Locked out');
    app.session.value = SIGNED_OUT;
    await screen.findByRole('textbox', { name: 'Your name' });
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Subject' }).value).toBe('Locked out');
  });

  test('retries an unanswered call unchanged, and starts over after a rejection', async () => {
    await show(asking(apiError('timeout'), apiError('proof_refused'), { reference: 'R-2345CDFG' }));
    fill();
    submit();
    for (const count of [1, 2]) {
      await waitFor(() => expect(sent).toHaveLength(count));
      fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
      await waitFor(() => expect(sent.length).toBeGreaterThan(count));
    }
    expect(await screen.findByText(/submitted/)).toBeTruthy();
    const [first, second, third] = sent;
    expect(second).toEqual(first);
    expect(third?.key).not.toBe(first?.key);
    expect(third?.body.challenge).not.toBe(first?.body.challenge);
    expect(challenges).toBe(2);
  });

  test('does not block the page during the proof of work', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await solveChallenge({ challenge: 'long-', bits: 14, expiresAt: '' });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
  });
});
