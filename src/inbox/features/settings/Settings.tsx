import type { ComponentType } from 'preact';
import '../../styles/management.css';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { AbsenceSettings } from './AbsenceSettings.tsx';
import { AgentSettings } from './AgentSettings.tsx';
import { CategorySettings } from './CategorySettings.tsx';
import { ChannelSettings } from './ChannelSettings.tsx';
import { HoursSettings } from './HoursSettings.tsx';
import { MacroSettings } from './MacroSettings.tsx';
import { NotificationSettings } from './NotificationSettings.tsx';
import { PrioritySettings } from './PrioritySettings.tsx';
import { RoutingSettings } from './RoutingSettings.tsx';
import { SettingsLog } from './SettingsLog.tsx';
import { TagSettings } from './TagSettings.tsx';
import { TeamSettings } from './TeamSettings.tsx';

interface Section {
  id: string;
  Content: ComponentType<{ canEdit: boolean }>;
  /** Role that can change the settings. Default: `manager`. */
  editor?: 'administrator' | 'agent';
  /** Whether only managers can read the settings. */
  isPrivate?: boolean;
}

/** Sections by group, in the order of the navigation. */
const GROUPS = [
  { id: 'own', sections: [{ id: 'notifications', Content: NotificationSettings, editor: 'agent' }] },
  {
    id: 'people',
    sections: [
      { id: 'agents', Content: AgentSettings, editor: 'administrator' },
      { id: 'teams', Content: TeamSettings },
      { id: 'absences', Content: AbsenceSettings },
    ],
  },
  {
    id: 'tickets',
    sections: [
      { id: 'macros', Content: MacroSettings },
      { id: 'routing', Content: RoutingSettings },
      { id: 'priorities', Content: PrioritySettings },
      { id: 'hours', Content: HoursSettings },
      { id: 'categories', Content: CategorySettings },
      { id: 'tags', Content: TagSettings },
    ],
  },
  {
    id: 'system',
    sections: [
      { id: 'channels', Content: ChannelSettings },
      { id: 'log', Content: SettingsLog, isPrivate: true },
    ],
  },
] as const satisfies readonly { id: string; sections: readonly Section[] }[];

const DEFAULT_SECTION = 'macros';

/** Renders the settings, a section at a time; managers and administrators can change them. */
export function Settings({ section: id = DEFAULT_SECTION }: { section?: string | undefined }) {
  const { router, viewer } = useInbox();
  const t = useManagementMessages();
  const isManager = viewer.role !== 'agent';
  const groups = GROUPS.map((group) => {
    const all: readonly (Section & { id: (typeof GROUPS)[number]['sections'][number]['id'] })[] = group.sections;
    return { id: group.id, sections: all.filter(({ isPrivate = false }) => isManager || !isPrivate) };
  }).filter(({ sections }) => sections.length > 0);
  const section = groups.flatMap(({ sections }) => sections).find((known) => known.id === id);
  const editor = section?.editor ?? 'manager';
  const canEdit = editor === 'administrator' ? viewer.role === editor : editor === 'agent' || isManager;
  return (
    <Page title={t('settings.title')}>
      <div class="settings">
        <nav class="settings-nav" aria-label={t('settings.title')}>
          {groups.map((group) => (
            <div key={group.id}>
              <h2 class="nav-heading">{t(`settings.group.${group.id}`)}</h2>
              <ul>
                {group.sections.map((one) => (
                  <li key={one.id}>
                    <a
                      class="nav-link"
                      href={router.href({ screen: 'settings', section: one.id })}
                      aria-current={one.id === id ? 'page' : undefined}
                    >
                      {t(`settings.${one.id}`)}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <label class="settings-select field">
          <span>{t('settings.section')}</span>
          <select
            class="input"
            value={id}
            onChange={(event) => router.navigate({ screen: 'settings', section: event.currentTarget.value })}
          >
            {groups.map((group) => (
              <optgroup key={group.id} label={t(`settings.group.${group.id}`)}>
                {group.sections.map((one) => (
                  <option key={one.id} value={one.id}>
                    {t(`settings.${one.id}`)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <div class="settings-content">
          {section ? (
            <>
              {!canEdit && <p class="banner">{t('settings.readOnly')}</p>}
              <section.Content key={section.id} canEdit={canEdit} />
            </>
          ) : (
            <EmptyState icon="search" title={t('unknown.title')} text={t('unknown.text')} />
          )}
        </div>
      </div>
    </Page>
  );
}
