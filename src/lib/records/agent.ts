import type { OutputSchemaField } from '@activepieces/pieces-framework';
import type { Agent } from '../diga/agents';
import { defineRecord } from './define-record';

/** The output schema fields of an item of which only id and name are known. */
export const ID_AND_NAME: OutputSchemaField[] = [
  { key: 'id', label: 'ID' },
  { key: 'name', label: 'Name' },
];

/** The field for what is wrong with a draft. */
export const validationIssuesField = {
  label: 'Validation Issues',
  description: 'What keeps the draft from being launched or published.',
  listItems: [
    { key: 'message_code', label: 'Code' },
    { key: 'message', label: 'Message' },
  ],
  value: ({ validation_issues }: Agent) => validation_issues ?? [],
};

/** The flat row that the agent actions return for one version of an agent. */
export const agentRecord = defineRecord<Agent>()({
  agent_id: { label: 'Agent ID' },
  name: { label: 'Name' },
  description: { label: 'Description' },
  mode: {
    label: 'Mode',
    description: '"free" for a single prompt, "path" for a conversational path.',
  },
  language: { label: 'Language' },
  version_id: { label: 'Version ID' },
  version_number: { label: 'Version Number', format: 'number', description: 'The 3 of "v3".' },
  version_name: { label: 'Version Name' },
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
  version_created_at: { label: 'Version Created At', format: 'datetime' },
  created_at: { label: 'Created At', format: 'datetime' },
  modified_at: { label: 'Modified At', format: 'datetime' },
  greeting: { label: 'Greeting', description: 'What the agent says first.' },
  prompt: { label: 'Prompt' },
  voice_name: { label: 'Voice Name', value: ({ voice }) => voice?.name },
  voice: { label: 'Voice', dynamicKey: true, value: ({ voice }) => voice ?? {} },
  flow_names: {
    label: 'Diga Workflow Names',
    description: "The workflows of Diga's own engine that this version uses, separated by commas.",
    value: ({ flows }) => joinNames((flows ?? []).map(({ name }) => name)),
  },
  flows: {
    label: 'Diga Workflows',
    listItems: ID_AND_NAME,
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
  validation_issues: validationIssuesField,
  conversational_path_id: {
    label: 'Conversational Path ID',
    description: 'The path of an agent in the mode "path".',
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
  },
  voicemail_message: { label: 'Voicemail Message' },
  phone_menu_detection: {
    label: 'Phone Menu Detection',
    format: 'boolean',
    description: 'Whether the agent notices that a phone menu answers.',
    value: ({ phone_menu_detection }) => phone_menu_detection ?? false,
  },
  phone_menu_action: {
    label: 'Phone Menu Action',
    description: 'What it does then: "navigate" or "hang_up".',
  },
  phone_menu_navigation_mode: {
    label: 'Phone Menu Navigation Mode',
    description: '"goal" to find its own way, "key_sequence" to press given keys.',
  },
  phone_menu_goal: { label: 'Phone Menu Goal' },
  phone_menu_key_sequence: { label: 'Phone Menu Key Sequence' },
});

/** Joins the names that are set. */
function joinNames(names: readonly (string | null | undefined)[]): string {
  return names.filter((name) => typeof name === 'string').join(', ');
}
