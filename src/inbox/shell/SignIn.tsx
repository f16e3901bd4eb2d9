import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { T } from '../core/context.ts';
import type { Preferences } from '../core/preferences.ts';
import type { InboxSession, SignInMethods } from '../core/session.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';

interface Props {
  session: InboxSession;
  methods: SignInMethods;
  preferences: Preferences;
  t: T;
  /** Path of the inbox, with a slash at its end. */
  root: string;
}

type MailState = 'idle' | 'sending' | 'sent' | 'failed';

/** Renders the sign-in screen with the methods that the server offers. */
export function SignIn({ session, methods, preferences, t, root }: Props) {
  const email = useSignal('');
  const mailState = useSignal<MailState>('idle');
  const input = useRef<HTMLInputElement>(null);
  const refusal = new URLSearchParams(location.search).get('signIn');
  const returnTo = location.pathname.slice(root.length);
  const mail = mailState.value;
  const none = !methods.openIdConnect && !methods.mail;
  useEffect(() => {
    document.title = t('signIn.title');
    input.current?.focus();
  }, []);

  async function requestLink() {
    if (!email.peek().includes('@')) {
      input.current?.focus();
      return;
    }
    mailState.value = 'sending';
    const good = await session.requestLink(email.peek().trim()).catch(() => false);
    mailState.value = good ? 'sent' : 'failed';
  }

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <span class="brand-mark">
          <Icon name="inbox" size={22} />
        </span>
        <h1>{t('signIn.title')}</h1>
        {refusal !== null && (
          <p class="form-error" role="alert">
            {t(refusal === 'refused' ? 'signIn.refused' : 'signIn.failed')}
          </p>
        )}
        {methods.openIdConnect && (
          <a
            class="button primary wide"
            data-external
            href={`${root}sign-in/oidc?returnTo=${encodeURIComponent(returnTo)}`}
          >
            {t('signIn.openIdConnect')}
          </a>
        )}
        {methods.openIdConnect && methods.mail && <p class="divider">{t('signIn.or')}</p>}
        {methods.mail && mail === 'sent' && (
          <div role="status" class="sign-in-sent">
            <p>{t('signIn.sent', { email: email.value })}</p>
            <Button kind="quiet" onClick={() => (mailState.value = 'idle')}>
              {t('signIn.other')}
            </Button>
          </div>
        )}
        {methods.mail && mail !== 'sent' && (
          <form
            class="form"
            aria-label={t('signIn.title')}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void requestLink();
            }}
          >
            <label class="field">
              <span>{t('signIn.email')}</span>
              <input
                ref={input}
                class="input"
                type="email"
                autoComplete="email"
                value={email.value}
                onInput={(event) => (email.value = event.currentTarget.value)}
              />
            </label>
            {mail === 'failed' && (
              <p class="form-error" role="alert">
                {t('signIn.notSent')}
              </p>
            )}
            <Button kind={methods.openIdConnect ? 'plain' : 'primary'} type="submit" busy={mail === 'sending'}>
              {t('signIn.link')}
            </Button>
          </form>
        )}
        {none && <p class="soft">{t('signIn.none')}</p>}
      </div>
      <LanguageSwitch preferences={preferences} />
    </main>
  );
}
