import {
  createInboxAgent,
  createTeam,
  deleteTeam,
  editInboxAgent,
  listInboxAgents,
  listTags,
  listTeams,
  renameTeam,
} from '../../inbox/directory.ts';
import { createMacro, deleteMacro, editMacro, listMacros, listTicketMacros } from '../../inbox/macros.ts';
import { listOrganizations, listPeople, readOrganization, readPerson, resolveRequester } from '../../inbox/people.ts';
import { createSavedView, deleteSavedView, editSavedView, listSavedViews } from '../../inbox/saved-views.ts';
import { setChannel } from '../../tickets/queue/set-channel.ts';
import { createAbsence, deleteAbsence, listAbsences } from '../../inbox/absences.ts';
import { deleteTag, renameTag } from '../../inbox/tags.ts';
import { exportReport, readReport } from '../../inbox/reports.ts';
import { listSettingsLog } from '../../inbox/settings-log.ts';
import { readRouting, replaceRouting, testRoutingRule } from '../../tickets/queue/routing.ts';
import type { Handlers } from '../handler.ts';
import { requireSupportDesk } from './support.ts';

/** The inbox of agents: views, agents, teams and tags. */
export const inboxHandlers: Pick<
  Handlers,
  | 'countQueue'
  | 'markQueueTicketRead'
  | 'listAgents'
  | 'createAgent'
  | 'editAgent'
  | 'listTeams'
  | 'createTeam'
  | 'editTeam'
  | 'deleteTeam'
  | 'listTags'
  | 'listMacros'
  | 'createMacro'
  | 'editMacro'
  | 'deleteMacro'
  | 'listTicketMacros'
  | 'listSavedViews'
  | 'createSavedView'
  | 'editSavedView'
  | 'deleteSavedView'
  | 'createTicketOnBehalf'
  | 'listPeople'
  | 'readPerson'
  | 'listOrganizations'
  | 'readOrganization'
  | 'bulkTriage'
  | 'setPresence'
  | 'endPresence'
  | 'undoReply'
  | 'mergeTicket'
  | 'unmergeTicket'
  | 'splitTicket'
  | 'listQueueTimeline'
  | 'readRouting'
  | 'replaceRouting'
  | 'testRoutingRule'
  | 'readInboxSettings'
  | 'replaceSupportHours'
  | 'replacePriorities'
  | 'replaceCategories'
  | 'listAbsences'
  | 'createAbsence'
  | 'deleteAbsence'
  | 'editTag'
  | 'deleteTag'
  | 'readReport'
  | 'exportReport'
  | 'listSettingsLog'
> = {
  countQueue: async (call, { desk }) => requireSupportDesk(desk).countQueue(call),
  markQueueTicketRead: async (call, { desk }) => requireSupportDesk(desk).markQueueTicketRead(call, call.input.id),
  listAgents: (call) => listInboxAgents(call, call.input),
  createAgent: (call) => createInboxAgent(call, call.input),
  editAgent: (call) => editInboxAgent(call, call.input),
  listTeams: ({ db, input }) => listTeams(db, input),
  createTeam: (call) => createTeam(call, call.input.name),
  editTeam: (call) => renameTeam(call, call.input.id, call.input.name),
  deleteTeam: (call) => deleteTeam(call, call.input.id),
  listTags: ({ db, input }) => listTags(db, input),
  listMacros: ({ db, input }) => listMacros(db, input),
  createMacro: (call) => createMacro(call, call.input),
  editMacro: (call) => editMacro(call, call.input),
  deleteMacro: (call) => deleteMacro(call, call.input.id),
  listTicketMacros: (call) => listTicketMacros(call, call.input.id),
  listSavedViews: (call) => listSavedViews(call, call.input),
  createSavedView: (call) => createSavedView(call, call.input),
  editSavedView: (call) => editSavedView(call, call.input),
  deleteSavedView: (call) => deleteSavedView(call, call.input.id),
  async createTicketOnBehalf(call, { desk, form, mail }) {
    const support = requireSupportDesk(desk);
    const { db, now, input, identity } = call;
    const asRequester = { db, now, identity: await resolveRequester(db, input.requester, now) };
    const priority = input.priority ?? form.defaultPriority;
    const ticket = await desk.createTicket(asRequester, {
      subject: input.subject,
      description: input.description,
      ...(priority !== null && { priority }),
      ...(input.category !== undefined && { category: input.category }),
      context: { 'Created by': identity.name },
    });
    await mail?.received(asRequester, ticket);
    await setChannel(db, ticket.id, input.channel);
    const { tags, teamId, assigneeId } = input;
    return support.applyTriage(call, ticket.id, {
      ...(tags !== undefined && { tags }),
      ...(teamId !== undefined && { teamId }),
      ...(assigneeId !== undefined && { assigneeId }),
    });
  },
  listPeople: ({ db, input }) => listPeople(db, input),
  readPerson: ({ db, input }) => readPerson(db, input.organizationId, input.id),
  listOrganizations: ({ db, input }) => listOrganizations(db, input),
  readOrganization: ({ db, input }) => readOrganization(db, input.id),
  bulkTriage: async (call, { desk }) => requireSupportDesk(desk).bulkTriage(call, call.input),
  setPresence: async (call, { desk }) => requireSupportDesk(desk).setPresence(call, call.input.id, call.input.state),
  endPresence: async (call, { desk }) => requireSupportDesk(desk).endPresence(call, call.input.id),
  async listQueueTimeline(call, { desk }) {
    requireSupportDesk(desk);
    return (await desk.listTimeline?.(call, call.input.id, call.input)) ?? null;
  },
  readRouting: ({ db }) => readRouting(db),
  replaceRouting: (call) => replaceRouting(call, call.input, call.ifMatch),
  testRoutingRule: (call) => testRoutingRule(call, call.input.rule),
  readInboxSettings: ({ db }, { settings }) => settings.read(db),
  replaceSupportHours: (call, { settings }) => settings.replace(call, 'support_hours', call.input.value, call.ifMatch),
  replacePriorities: (call, { settings }) => settings.replace(call, 'priorities', call.input.value, call.ifMatch),
  replaceCategories: (call, { settings }) => settings.replace(call, 'categories', call.input.value, call.ifMatch),
  listAbsences: (call) => listAbsences(call, call.input),
  createAbsence: (call) => createAbsence(call, call.input),
  deleteAbsence: (call) => deleteAbsence(call, call.input.id),
  editTag: (call) => renameTag(call, call.input.id, call.input.name),
  deleteTag: (call) => deleteTag(call, call.input.id),
  readReport: (call) => readReport(call, call.input),
  exportReport: (call) => exportReport(call, call.input),
  listSettingsLog: ({ db, input }) => listSettingsLog(db, input),
  undoReply: async (call, { desk }) => requireSupportDesk(desk).undoReply(call, call.input.id),
  mergeTicket: async (call, { desk }) => requireSupportDesk(desk).mergeTicket(call, call.input.id, call.input.into),
  splitTicket: async (call, { desk }) => requireSupportDesk(desk).splitTicket(call, call.input),
  unmergeTicket: async (call, { desk }) => requireSupportDesk(desk).unmergeTicket(call, call.input.id),
};
