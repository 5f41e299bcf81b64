/** Access of an API key to one kind of resource in its project. Write includes read. */
export interface Permission {
  /** As the Diga dashboard names it. */
  resource: string;
  access: 'read' | 'write';
  /** The permissions in it that the piece uses, as Diga's API names them. */
  names: readonly string[];
}

/** Every permission that a part of the piece needs. */
export const PERMISSIONS = {
  agentsRead: { resource: 'Agents', access: 'read', names: ['agents.view'] },
  agentsWrite: { resource: 'Agents', access: 'write', names: ['agents.create', 'agents.update'] },
  billingRead: { resource: 'Billing', access: 'read', names: ['billing.view'] },
  callsRead: { resource: 'Calls', access: 'read', names: ['calls.view'] },
  callsWrite: { resource: 'Calls', access: 'write', names: ['calls.create', 'calls.delete'] },
  pathsRead: {
    resource: 'Conversational Paths',
    access: 'read',
    names: ['conversational_paths.view'],
  },
  pathsWrite: {
    resource: 'Conversational Paths',
    access: 'write',
    names: ['conversational_paths.view', 'conversational_paths.update'],
  },
  integrationsWrite: {
    resource: 'Integrations',
    access: 'write',
    names: ['integrations.view', 'integrations.create', 'integrations.delete'],
  },
  knowledgeRead: {
    resource: 'Knowledge Bases',
    access: 'read',
    names: ['knowledge_bases.view'],
  },
  knowledgeWrite: {
    resource: 'Knowledge Bases',
    access: 'write',
    names: ['knowledge_bases.create', 'knowledge_bases.update', 'knowledge_bases.delete'],
  },
  logsRead: { resource: 'Logs', access: 'read', names: ['logs.view'] },
  messagesRead: { resource: 'Messages', access: 'read', names: ['messages.view'] },
  phonesRead: { resource: 'Phones', access: 'read', names: ['phones.view'] },
  phonesWrite: { resource: 'Phones', access: 'write', names: ['phones.update'] },
  recordingsRead: { resource: 'Recordings', access: 'read', names: ['recordings.view'] },
  toolsWrite: {
    resource: 'Tools',
    access: 'write',
    names: ['tools.view', 'tools.create', 'tools.update', 'tools.delete'],
  },
  transcriptionsRead: {
    resource: 'Transcriptions',
    access: 'read',
    names: ['transcriptions.view'],
  },
  voicesRead: { resource: 'Voices', access: 'read', names: ['voices.view'] },
  webhooksWrite: {
    resource: 'Webhooks',
    access: 'write',
    names: ['webhooks.view', 'webhooks.create', 'webhooks.delete'],
  },
  workflowsRead: { resource: 'Workflows', access: 'read', names: ['workflows.view'] },
  workflowsWrite: {
    resource: 'Workflows',
    access: 'write',
    names: ['workflows.view', 'workflows.create', 'workflows.update', 'workflows.delete'],
  },
} as const satisfies Record<string, Permission>;

/** Publishing a version needs both. */
export const PUBLISHING: readonly Permission[] = [PERMISSIONS.agentsWrite, PERMISSIONS.phonesWrite];

/** Which of the two a tool of an integration needs is not documented, so the piece names both. */
export const TOOLS: readonly Permission[] = [PERMISSIONS.integrationsWrite, PERMISSIONS.toolsWrite];

/** Which of the two a transcript needs is not documented, so the piece names both. */
export const TRANSCRIPT: readonly Permission[] = [
  PERMISSIONS.messagesRead,
  PERMISSIONS.transcriptionsRead,
];

/** Such as "Agents: read", as the Diga dashboard shows it. */
export function permissionLabel({ resource, access }: Permission): string {
  return `${resource}: ${access}`;
}
