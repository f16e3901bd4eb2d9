import type { ComponentChildren } from 'preact';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/marks.tsx';
import { Card } from '../../ui/Page.tsx';

interface Props {
  title: string;
  text: string;
  /** Whether the configuration of the server fixes the setting. */
  isConfigured?: boolean;
  isLoaded: boolean;
  error: unknown;
  onRetry: () => void;
  children: ComponentChildren;
}

/** Renders the card of a setting with its states: loading, failed, and fixed by the configuration. */
export function SettingCard({ title, text, isConfigured = false, isLoaded, error, onRetry, children }: Props) {
  const t = useManagementMessages();
  return (
    <Card title={title}>
      <p class="soft">{text}</p>
      {isConfigured && <p class="banner">{t('settings.fixed')}</p>}
      {isLoaded ? (
        children
      ) : error === null ? (
        <Skeleton rows={4} kind="lines" />
      ) : (
        <ErrorState error={error} onRetry={onRetry} />
      )}
    </Card>
  );
}
