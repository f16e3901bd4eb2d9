import { useInbox } from '../../core/context.ts';
import { Page } from '../../ui/Page.tsx';
import { AgentSettings } from './AgentSettings.tsx';
import { MacroSettings } from './MacroSettings.tsx';
import { TeamSettings } from './TeamSettings.tsx';

/** Renders agents, teams and macros; managers and administrators can change them. */
export function Settings() {
  const { viewer, t } = useInbox();
  const isManager = viewer.role !== 'agent';
  return (
    <Page title={t('settings.title')} text={isManager ? undefined : t('settings.readOnly')}>
      <MacroSettings canEdit={isManager} />
      <TeamSettings canEdit={isManager} />
      <AgentSettings canEdit={viewer.role === 'administrator'} />
    </Page>
  );
}
