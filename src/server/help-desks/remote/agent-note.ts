import type { NewTicket, Identity } from '../../interfaces/index.ts';

/**
 * Builds the internal note for agents: data of the ticket without a field in the help desk. It starts with the requester, because
 * the help desk itself knows only an e-mail address.
 */
export function buildAgentNote(
  identity: Identity,
  input: NewTicket,
  more: {
    unmapped: readonly (readonly [string, string])[];
    dropped: readonly (readonly [string, string])[];
    followUp: string | null;
  },
): string {
  const { organization } = identity;
  const lines: string[] = [
    `Filed by ${identity.name} (${identity.id})${organization ? ` of ${organization.name} (${organization.id})` : ''}.`,
  ];
  const entries = (title: string, pairs: readonly (readonly [string, string])[]) => {
    if (pairs.length > 0) lines.push('', `${title}:`, ...pairs.map(([name, value]) => `${name}: ${value}`));
  };
  if (more.followUp !== null) lines.push('', `Follow-up to ticket ${more.followUp}.`);
  if (input.incidentId !== undefined) lines.push('', `Incident: ${input.incidentId}`);
  if (input.consent !== undefined) lines.push('', `Support access: ${input.consent}`);
  entries('Fields', more.unmapped);
  entries('What the desk did not take', more.dropped);
  entries('Context', Object.entries(input.context ?? {}));
  if (input.diagnostics !== undefined) lines.push('', 'Diagnostics:', input.diagnostics);
  return lines.join('\n');
}
