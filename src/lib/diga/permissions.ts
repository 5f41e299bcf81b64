/** What an API key may do with one kind of thing in its project. Writing includes reading. */
export interface Permission {
  /** As Diga's dashboard lists it. */
  resource: string;
  access: 'read' | 'write';
  /** What the piece uses of it, as Diga's API names it. */
  names: readonly string[];
}

/** Every permission that the piece needs for something. */
export const PERMISSIONS = {
  agentsRead: { resource: 'Agents', access: 'read', names: ['agents.view'] },
  agentsWrite: { resource: 'Agents', access: 'write', names: ['agents.create', 'agents.update'] },
  callsRead: { resource: 'Calls', access: 'read', names: ['calls.view'] },
  callsWrite: { resource: 'Calls', access: 'write', names: ['calls.create'] },
  logsRead: { resource: 'Logs', access: 'read', names: ['logs.view'] },
  messagesRead: { resource: 'Messages', access: 'read', names: ['messages.view'] },
  phonesRead: { resource: 'Phones', access: 'read', names: ['phones.view'] },
  phonesWrite: { resource: 'Phones', access: 'write', names: ['phones.update'] },
  recordingsRead: { resource: 'Recordings', access: 'read', names: ['recordings.view'] },
  transcriptionsRead: {
    resource: 'Transcriptions',
    access: 'read',
    names: ['transcriptions.view'],
  },
  webhooksWrite: {
    resource: 'Webhooks',
    access: 'write',
    names: ['webhooks.view', 'webhooks.create', 'webhooks.delete'],
  },
  workflowsRead: { resource: 'Workflows', access: 'read', names: ['workflows.view'] },
} as const satisfies Record<string, Permission>;

/** What publishing a version takes: both. */
export const PUBLISHING: readonly Permission[] = [PERMISSIONS.agentsWrite, PERMISSIONS.phonesWrite];

/** Which of the two a transcript needs is not documented, so both are asked for. */
export const TRANSCRIPT: readonly Permission[] = [
  PERMISSIONS.messagesRead,
  PERMISSIONS.transcriptionsRead,
];

/** "Agents: read", as one finds it in Diga's dashboard. */
export function permissionLabel({ resource, access }: Permission): string {
  return `${resource}: ${access}`;
}
