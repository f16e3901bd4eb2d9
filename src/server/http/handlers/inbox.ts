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
> = {
  countQueue: async (call, { desk }) => requireSupportDesk(desk).countQueue(call),
  markQueueTicketRead: async (call, { desk }) => requireSupportDesk(desk).markQueueTicketRead(call, call.input.id),
  listAgents: ({ db, input }) => listInboxAgents(db, input),
  createAgent: (call) => createInboxAgent(call, call.input),
  editAgent: (call) => editInboxAgent(call, call.input),
  listTeams: ({ db, input }) => listTeams(db, input),
  createTeam: (call) => createTeam(call, call.input.name),
  editTeam: (call) => renameTeam(call, call.input.id, call.input.name),
  deleteTeam: (call) => deleteTeam(call, call.input.id),
  listTags: ({ db, input }) => listTags(db, input),
};
