import { isDeepStrictEqual } from 'node:util';
import type { Agent } from '../diga/agents';
import { pathDifferences, type WholeAgent } from './path-content';

/**
 * A field that each version of an agent has for itself. Not `source_template_id`, which says where the
 * agent comes from and not what it does.
 */
type ContentField = Exclude<
  keyof Agent,
  | 'agent_id'
  | 'created_at'
  | 'modified_at'
  | 'version_id'
  | 'version_name'
  | 'version_number'
  | 'version_created_at'
  | 'is_draft'
  | 'is_published'
  | 'validation_issues'
>;

/** How an error names each field. */
const LABELS: Readonly<Record<ContentField, string>> = {
  name: 'Name',
  description: 'Description',
  prompt: 'Prompt',
  greeting: 'Greeting',
  time_before_start: 'Time before start',
  voice: 'Voice',
  volume: 'Volume',
  language: 'Language',
  max_reminder_count: 'Number of reminders',
  reminder_frequency_ms: 'Reminder frequency',
  reminder_messages: 'Reminder messages',
  knowledge_base_ids: 'Knowledge bases',
  knowledge_item_ids: 'Knowledge items',
  mode: 'Mode',
  conversational_path_id: 'Conversational path',
  integrations: 'Integrations and tools',
  call_tools: 'Call tools',
  dynamic_variables: 'Dynamic variables',
  background_audio: 'Background audio',
  flows: 'Workflows',
  voicemail_detection: 'Voicemail detection',
  voicemail_action: 'Voicemail action',
  voicemail_message: 'Voicemail message',
  phone_menu_detection: 'Phone menu detection',
  phone_menu_action: 'Phone menu action',
  phone_menu_navigation_mode: 'Phone menu navigation',
  phone_menu_goal: 'Phone menu goal',
  phone_menu_key_sequence: 'Phone menu keys',
};

/** The defaults in Diga's API description of fields that a response may leave out. */
export const DEFAULTS: Partial<Record<ContentField, unknown>> = {
  volume: 50,
  max_reminder_count: 3,
  reminder_frequency_ms: 7500,
  reminder_messages: [],
  voicemail_detection: false,
  voicemail_action: 'leave_message',
  phone_menu_detection: false,
  phone_menu_action: 'navigate',
  phone_menu_navigation_mode: 'goal',
};

/**
 * The fields in which one version of an agent differs from what it should be, by the labels of an error;
 * of workflows and tools, with what is missing and what is extra. Compares by meaning: order does not
 * count in sets, an empty text is none, and of a workflow, a voice and an integration only what the
 * version itself says of it; of a path its nodes, whatever its id and where they stand in the editor.
 */
export function differences(expected: WholeAgent, found: WholeAgent): string[] {
  const fields = Object.keys(LABELS) as ContentField[];
  return fields
    .filter((field) => !isSame(expected, found, field))
    .map((field) => LABELS[field] + details(expected, found, field));
}

function isSame(expected: WholeAgent, found: WholeAgent, field: ContentField): boolean {
  const [path, other] = [expected.path, found.path];
  // Whether launching copies a path is not documented.
  return field === 'conversational_path_id' && path && other
    ? pathDifferences(path, other).length === 0
    : isDeepStrictEqual(contentValue(expected, field), contentValue(found, field));
}

/** The fields whose values are not compared as they are. */
const VALUES: Partial<Record<ContentField, (agent: Agent) => unknown>> = {
  // A response that lacks the voice must not look like a fault in the code.
  voice: ({ voice }) => (voice as Agent['voice'] | undefined)?.id ?? null,
  knowledge_base_ids: ({ knowledge_base_ids: ids }) => [...(ids ?? [])].sort(),
  knowledge_item_ids: ({ knowledge_item_ids: ids }) => [...(ids ?? [])].sort(),
  dynamic_variables: ({ dynamic_variables: variables }) => variables ?? {},
  call_tools: ({ call_tools: tools }) => (tools ?? []).map(toCallTool).sort(),
  flows: (agent) => idsIn(agent, 'flows'),
  integrations: (agent) => idsIn(agent, 'integrations'),
};

function contentValue(agent: Agent, field: ContentField): unknown {
  const value = VALUES[field];
  if (value) return value(agent);
  return agent[field] === '' ? null : (agent[field] ?? DEFAULTS[field] ?? null);
}

type CallTool = NonNullable<Agent['call_tools']>[number];

function toCallTool(tool: CallTool): string {
  const { type, name, description, target_number: number, transfer_type: transfer } = tool;
  const isTransfer = type !== 'hang_up';
  return JSON.stringify([
    name,
    type ?? null,
    description ?? null,
    number ?? null,
    isTransfer ? (transfer ?? 'transfer') : null,
  ]);
}

/** The ids in a list, each with how an error names it. */
function listItems(agent: Agent, field: 'flows' | 'integrations'): [id: string, title: string][] {
  if (field === 'flows') {
    return (agent.flows ?? []).map(({ id, name }) => [id, name ? `"${name}" (${id})` : id]);
  }
  return (agent.integrations ?? []).flatMap(
    ({ integration_id: id, integration_name: name, tool_ids: toolIds }): [string, string][] =>
      toolIds.length === 0
        ? [[id, `"${name}"`]]
        : toolIds.map((toolId) => [`${id}/${toolId}`, `a tool of "${name}"`]),
  );
}

function idsIn(agent: Agent, field: 'flows' | 'integrations'): string[] {
  return [...new Set(listItems(agent, field).map(([id]) => id))].sort();
}

/** Such as ` ("Send a survey" (flow_survey) is missing)`; empty for a field that is not such a list. */
function details(expected: WholeAgent, found: WholeAgent, field: ContentField): string {
  if (field === 'conversational_path_id' && expected.path && found.path) {
    return ` (${pathDifferences(expected.path, found.path).join(', ')})`;
  }
  if (field !== 'flows' && field !== 'integrations') return '';
  // A name that one of the two leaves out may stand in the other.
  const titles = new Map([
    ...listItems(found, field).filter(([id, title]) => id !== title),
    ...listItems(expected, field).filter(([id, title]) => id !== title),
  ]);
  const lacking = (agent: Agent, other: Agent) => {
    const ids = idsIn(other, field);
    const missing = listItems(agent, field).filter(([id]) => !ids.includes(id));
    return [...new Set(missing.map(([id, title]) => titles.get(id) ?? title))];
  };
  const parts = [
    ...lacking(expected, found).map((title) => `${title} is missing`),
    ...lacking(found, expected).map((title) => `${title} is extra`),
  ];
  return ` (${parts.join(', ')})`;
}
