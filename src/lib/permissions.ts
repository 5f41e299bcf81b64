import { type Permission, PERMISSIONS, TOOLS, TRANSCRIPT } from './diga/permissions';

/** The permissions that an API key needs for some parts of the piece. */
interface Need {
  /** By the names that the builder shows. */
  parts: readonly string[];
  /** Empty if there is a `note` instead. */
  permissions: readonly Permission[];
  note?: string;
}

const { agentsRead, agentsWrite, billingRead, callsRead, callsWrite, knowledgeRead } = PERMISSIONS;
const { knowledgeWrite, logsRead, pathsRead, pathsWrite, phonesRead, phonesWrite, recordingsRead } =
  PERMISSIONS;
const { voicesRead, webhooksWrite, workflowsRead, workflowsWrite } = PERMISSIONS;

/** What each part of the piece needs. Write includes read. */
export const NEEDS: readonly Need[] = [
  {
    parts: [
      'This connection and the pickers of agents',
      'List Agents',
      'Find Agent',
      'Get Agent',
      'List Agent Versions',
    ],
    permissions: [agentsRead],
  },
  {
    parts: ['Call Finished'],
    permissions: [agentsRead, callsRead, ...TRANSCRIPT, recordingsRead, webhooksWrite],
  },
  {
    parts: ['Call Started'],
    permissions: [agentsRead, callsRead, recordingsRead, webhooksWrite],
  },
  {
    parts: ['Call Finished, assigned in Diga'],
    permissions: [agentsWrite, callsRead, ...TRANSCRIPT, recordingsRead, workflowsWrite],
  },
  {
    parts: ['Get Call', 'List Calls', 'Get Transcript', 'Wait for Call'],
    permissions: [agentsRead, callsRead, ...TRANSCRIPT, recordingsRead],
  },
  { parts: ['Get Recording'], permissions: [recordingsRead] },
  { parts: ['Get Call Logs'], permissions: [logsRead] },
  { parts: ['Make Call'], permissions: [agentsRead, callsWrite, phonesRead] },
  { parts: ['Delete Calls'], permissions: [agentsRead, callsWrite] },
  { parts: ['List Phone Numbers'], permissions: [agentsRead, phonesRead] },
  { parts: ['Update Phone Number'], permissions: [agentsWrite, phonesWrite] },
  { parts: ['List Workflows', 'List Workflow Runs'], permissions: [workflowsRead] },
  { parts: ['Set Workflow Status'], permissions: [workflowsWrite] },
  { parts: ['Remove Linked Workflow'], permissions: [agentsRead, workflowsWrite] },
  { parts: ['Remove Function'], permissions: [agentsRead, ...TOOLS] },
  { parts: ['Assign Workflows'], permissions: [agentsWrite, workflowsRead] },
  {
    parts: ['Publishing with Assign Workflows', 'Publishing with Call Finished'],
    permissions: [agentsWrite, phonesWrite, workflowsRead],
  },
  { parts: ['Function Call'], permissions: [agentsWrite, ...TOOLS] },
  {
    parts: ['Publishing with Function Call'],
    permissions: [agentsWrite, ...TOOLS, phonesWrite],
  },
  { parts: ['Including the call in Function Call'], permissions: [callsRead] },
  { parts: ['Pre-Call'], permissions: [agentsWrite, workflowsWrite] },
  { parts: ['Publishing with Pre-Call'], permissions: [agentsWrite, phonesWrite, workflowsWrite] },
  { parts: ['Including previous calls in Pre-Call'], permissions: [callsRead, ...TRANSCRIPT] },
  { parts: ['Return Response', 'Return Call Data'], permissions: [], note: 'nothing' },
  { parts: ['Update Agent'], permissions: [agentsWrite, knowledgeRead, voicesRead] },
  { parts: ['Publish Version'], permissions: [agentsWrite, phonesWrite] },
  {
    parts: ['Launching an agent with a conversational path'],
    permissions: [agentsWrite, pathsRead],
  },
  {
    parts: ['Calls of an agent with a conversational path, in Call Finished assigned in Diga'],
    permissions: [pathsRead],
  },
  {
    parts: ['Assigning workflows to an agent with a conversational path'],
    permissions: [agentsWrite, pathsWrite, workflowsRead],
  },
  { parts: ['Get Usage'], permissions: [billingRead] },
  { parts: ['Find Knowledge'], permissions: [knowledgeRead] },
  {
    parts: ['Add Knowledge', 'Delete Knowledge', 'Create Knowledge Base', 'Update Knowledge Base'],
    permissions: [knowledgeWrite],
  },
  {
    parts: ['Custom API Call'],
    permissions: [],
    note: 'whatever the call that you make needs',
  },
];

/** What a part needs, in Markdown, such as "**Read** (Agents, Calls) and **Write** (Webhooks)". */
export function describeAccess(part: string): string {
  const permissions = NEEDS.find(({ parts }) => parts.includes(part))?.permissions ?? [];
  const resourcesWith = (wanted: Permission['access']) =>
    permissions.flatMap(({ resource, access }) => (access === wanted ? [resource] : [])).join(', ');
  return `**Read** (${resourcesWith('read')}) and **Write** (${resourcesWith('write')})`;
}
