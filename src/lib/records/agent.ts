import type { OutputSchema } from '@activepieces/pieces-framework';
import type { Agent } from '../diga/types';
import { defineRecord, listSchema } from './define-record';

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
  voice_name: { label: 'Voice Name', value: ({ voice }) => voice?.name ?? null },
  voice: { label: 'Voice', dynamicKey: true, value: ({ voice }) => voice ?? {} },
  flow_names: {
    label: 'Diga Workflow Names',
    description: "The workflows of Diga's own engine that this version uses, separated by commas.",
    value: ({ flows }) => joinNames((flows ?? []).map(({ name }) => name)),
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
    value: ({ integrations }) =>
      joinNames((integrations ?? []).map(({ integration_name }) => integration_name)),
  },
  integrations: { label: 'Integrations', value: ({ integrations }) => integrations ?? [] },
  call_tool_names: {
    label: 'Call Tool Names',
    description: 'Such as transferring or hanging up, separated by commas.',
    value: ({ call_tools }) => joinNames((call_tools ?? []).map(({ name }) => name)),
  },
  call_tools: { label: 'Call Tools', value: ({ call_tools }) => call_tools ?? [] },
  dynamic_variables: {
    label: 'Dynamic Variables',
    dynamicKey: true,
    description: 'What the agent expects to be given or to find out, by name.',
    value: ({ dynamic_variables }) => dynamic_variables ?? {},
  },
  validation_issues: {
    label: 'Validation Issues',
    description: 'What keeps the draft from being launched or published.',
    listItems: [
      { key: 'message_code', label: 'Code' },
      { key: 'message', label: 'Message' },
    ],
    value: ({ validation_issues }) => validation_issues ?? [],
  },
  conversational_path_id: {
    label: 'Conversational Path ID',
    description: 'The path of an agent in the mode "path".',
    value: ({ conversational_path_id }) => conversational_path_id ?? null,
  },
  knowledge_base_ids: {
    label: 'Knowledge Base IDs',
    value: ({ knowledge_base_ids }) => knowledge_base_ids ?? [],
  },
  knowledge_item_ids: {
    label: 'Knowledge Item IDs',
    value: ({ knowledge_item_ids }) => knowledge_item_ids ?? [],
  },
  voicemail_detection: {
    label: 'Voicemail Detection',
    format: 'boolean',
    description: 'Whether the agent notices that a voicemail answers.',
    value: ({ voicemail_detection }) => voicemail_detection ?? false,
  },
  voicemail_action: {
    label: 'Voicemail Action',
    description: 'What it does then: "leave_message" or "hang_up".',
    value: ({ voicemail_action }) => voicemail_action ?? null,
  },
  voicemail_message: {
    label: 'Voicemail Message',
    value: ({ voicemail_message }) => voicemail_message ?? null,
  },
  phone_menu_detection: {
    label: 'Phone Menu Detection',
    format: 'boolean',
    description: 'Whether the agent notices that a phone menu answers.',
    value: ({ phone_menu_detection }) => phone_menu_detection ?? false,
  },
  phone_menu_action: {
    label: 'Phone Menu Action',
    description: 'What it does then: "navigate" or "hang_up".',
    value: ({ phone_menu_action }) => phone_menu_action ?? null,
  },
  phone_menu_navigation_mode: {
    label: 'Phone Menu Navigation Mode',
    description: '"goal" to find its own way, "key_sequence" to press given keys.',
    value: ({ phone_menu_navigation_mode }) => phone_menu_navigation_mode ?? null,
  },
  phone_menu_goal: {
    label: 'Phone Menu Goal',
    value: ({ phone_menu_goal }) => phone_menu_goal ?? null,
  },
  phone_menu_key_sequence: {
    label: 'Phone Menu Key Sequence',
    value: ({ phone_menu_key_sequence }) => phone_menu_key_sequence ?? null,
  },
});

/** The flat row that the agent actions return for one version of an agent. Every row has the same keys. */
export type AgentRecord = ReturnType<typeof agentRecord.from>;

/** Builds the row of one version of an agent. */
export const toAgentRecord = agentRecord.from;

/** Output schema of one agent, for the builder's data selector. */
export const agentRecordSchema: OutputSchema = { fields: agentRecord.outputFields };

/** Output schema of a list of agents. `itemLabel` is the label template of a row. */
export function agentRecordsSchema(label: string, itemLabel: string): OutputSchema {
  return listSchema(label, agentRecord.outputFields, itemLabel);
}

/** Joins the names that are set. */
function joinNames(names: readonly (string | null | undefined)[]): string {
  return names.filter((name) => typeof name === 'string').join(', ');
}
