import type { SeedTicket } from './generate.ts';

/** A small sample file of a customer. */
export interface SeedFile {
  name: string;
  type: string;
  text: string;
}

const stamp = (ms: number) => new Date(ms).toISOString();

/** Returns the file of a ticket; null for most tickets. */
export function getAttachment(ticket: SeedTicket): SeedFile | null {
  if (ticket.file === 'gateway.log') {
    const lines = Array.from(
      { length: 24 },
      (_, index) =>
        `${stamp(ticket.createdAt - (24 - index) * 31_000)} ${index % 5 === 4 ? 'WARN  no acknowledgement after 20 s' : 'INFO  message handed over'} id=${ticket.id.slice(0, 8)}-${index + 1}`,
    );
    return { name: ticket.file, type: 'text/plain', text: `${lines.join('\n')}\n` };
  }
  if (ticket.file === 'on-time.csv') {
    const lines = [
      'port,shipments,on_time,rate',
      'Rotterdam,212,178,0.840',
      'Yokohama,164,151,0.921',
      'Zürich,12,11,0.917',
    ];
    return { name: ticket.file, type: 'text/csv', text: `${lines.join('\r\n')}\r\n` };
  }
  return null;
}
