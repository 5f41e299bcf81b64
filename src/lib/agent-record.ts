import type { OutputSchema } from '@activepieces/pieces-framework';
import type { Agent, AgentFlow, Undocumented } from './diga/types';
import { defineRecord, listSchema } from './record';

const agentRecord = defineRecord<Agent>()({
  agent_id: { label: 'Agent ID', value: ({ agent_id }) => agent_id },
  name: { label: 'Name', value: ({ name }) => name ?? null },
  description: { label: 'Description', value: ({ description }) => description ?? null },
  mode: {
    label: 'Mode',
    description: '"free" for a single prompt, "path" for a conversational path.',
    value: ({ mode }) => mode,
  },
  language: { label: 'Language', value: ({ language }) => language },
  version_id: { label: 'Version ID', value: ({ version_id }) => version_id },
  version_number: {
    label: 'Version Number',
    format: 'number',
    description: 'The 3 of "v3".',
    value: ({ version_number }) => version_number,
  },
  version_name: { label: 'Version Name', value: ({ version_name }) => version_name ?? null },
  is_draft: {
    label: 'Is Draft',
    format: 'boolean',
    description: 'True for what is being edited.',
    value: ({ is_draft }) => is_draft ?? false,
  },
  is_published: {
    label: 'Is Published',
    format: 'boolean',
    description: 'True for the version that takes live calls.',
    value: ({ is_published }) => is_published ?? false,
  },
  version_created_at: {
    label: 'Version Created At',
    format: 'datetime',
    value: ({ version_created_at }) => version_created_at,
  },
  created_at: { label: 'Created At', format: 'datetime', value: ({ created_at }) => created_at },
  modified_at: {
    label: 'Modified At',
    format: 'datetime',
    value: ({ modified_at }) => modified_at,
  },
  greeting: {
    label: 'Greeting',
    description: 'What the agent says first.',
    value: ({ greeting }) => greeting ?? null,
  },
  prompt: { label: 'Prompt', value: ({ prompt }) => prompt ?? null },
  voice_name: { label: 'Voice Name', value: ({ voice }) => nameIn(voice, ['name']) },
  voice: { label: 'Voice', dynamicKey: true, value: ({ voice }) => voice ?? {} },
  flow_names: {
    label: 'Diga Workflow Names',
    description: "The workflows of Diga's own engine that this version uses, separated by commas.",
    value: ({ flows }) => namesOf(flows),
  },
  flows: {
    label: 'Diga Workflows',
    listItems: [
      { key: 'id', label: 'ID' },
      { key: 'name', label: 'Name' },
    ],
    value: ({ flows }) => flows ?? [],
  },
  integration_names: {
    label: 'Integration Names',
    description: 'What the agent can use during a call, separated by commas.',
    value: ({ integrations }) => namesOf(integrations),
  },
  integrations: { label: 'Integrations', value: ({ integrations }) => integrations ?? [] },
  call_tool_names: {
    label: 'Call Tool Names',
    description: 'Such as transferring or hanging up, separated by commas.',
    value: ({ call_tools }) => namesOf(call_tools),
  },
  call_tools: { label: 'Call Tools', value: ({ call_tools }) => call_tools ?? [] },
  dynamic_variables: {
    label: 'Dynamic Variables',
    dynamicKey: true,
    description: 'What the agent expects to be given or to find out, by name.',
    value: ({ dynamic_variables }) => dynamic_variables ?? {},
  },
});

/** What the agent actions give for an agent in one of its versions: a row whose keys never change. */
export type AgentRecord = ReturnType<typeof agentRecord.from>;

/** The row of an agent. */
export const toAgentRecord = agentRecord.from;

/** The fields of one agent, for the builder's data selector. */
export const agentRecordSchema: OutputSchema = { fields: agentRecord.outputFields };

/** The fields of a list of agents; each is shown as `itemLabel` says. */
export function agentRecordsSchema(label: string, itemLabel: string): OutputSchema {
  return listSchema(label, agentRecord.outputFields, itemLabel);
}

/**
 * The places in which the name of an integration or a call tool may stand, likeliest first. Diga does
 * not document these objects; whatever they hold is in the row as well.
 */
const NAME_KEYS = ['name', 'tool_name', 'type'];

function nameIn(
  thing: Undocumented | AgentFlow | null | undefined,
  keys: readonly string[] = NAME_KEYS,
): string | null {
  const holder: Undocumented = { ...thing };
  return (
    keys.map((key) => holder[key]).find((name): name is string => typeof name === 'string') ?? null
  );
}

function namesOf(things: readonly (Undocumented | AgentFlow)[] | null | undefined): string {
  return (things ?? []).flatMap((thing) => nameIn(thing) ?? []).join(', ');
}
