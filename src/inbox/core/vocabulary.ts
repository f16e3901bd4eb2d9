import { type ReadonlySignal, signal } from '@preact/signals';
import type { OperationOutput, TicketApi } from '../../client/index.ts';

type Text = string | Readonly<Record<string, string>>;

/** A value with its label. */
export interface Choice {
  id: string;
  label: string;
}

/** An agent who can be assigned. */
export type Colleague = OperationOutput<'listAgents'>['items'][number];

/** A team that can be assigned. */
export type Team = OperationOutput<'listTeams'>['items'][number];

/** Values of properties: as the vendor has configured them, and as the agents have created them. */
export interface Vocabulary {
  priorities: ReadonlySignal<readonly (Choice & { tone: string })[]>;
  categories: ReadonlySignal<readonly Choice[]>;
  /** Enabled agents, by name. */
  agents: ReadonlySignal<readonly Colleague[]>;
  teams: ReadonlySignal<readonly Team[]>;
  tags: ReadonlySignal<readonly string[]>;
  /** Loads the values from the server. What cannot be loaded stays as it is; ids are then their own labels. */
  load(): Promise<void>;
}

/** Chooses the text of a language, or English, or the first one. */
export function toText(text: Text | undefined, language: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  return text[language] ?? text['en'] ?? Object.values(text)[0];
}

const MAX_ROWS = 100;

/** Creates the vocabulary of the page, empty until it is loaded. */
export function createVocabulary(api: TicketApi, language: string): Vocabulary {
  const priorities = signal<readonly (Choice & { tone: string })[]>([]);
  const categories = signal<readonly Choice[]>([]);
  const agents = signal<readonly Colleague[]>([]);
  const teams = signal<readonly Team[]>([]);
  const tags = signal<readonly string[]>([]);
  const toChoice = ({ id, label }: { id: string; label: Text }): Choice => ({
    id,
    label: toText(label, language) ?? id,
  });
  const loaders = [
    async () => {
      const session = await api.getSession();
      priorities.value = session.priorities.map((priority) => ({ ...toChoice(priority), tone: priority.tone }));
      categories.value = (session.form.fields.find(({ id }) => id === 'category')?.options ?? []).map(toChoice);
    },
    async () => {
      agents.value = (await api.listAgents({ limit: MAX_ROWS })).items.filter(({ disabled }) => !disabled);
    },
    async () => {
      teams.value = (await api.listTeams({ limit: MAX_ROWS })).items;
    },
    async () => {
      tags.value = (await api.listTags({ limit: MAX_ROWS })).items.map(({ name }) => name);
    },
  ];
  return {
    priorities,
    categories,
    agents,
    teams,
    tags,
    load: async () => {
      await Promise.allSettled(loaders.map((load) => load()));
    },
  };
}
