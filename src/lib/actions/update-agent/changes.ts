import { isDeepStrictEqual } from 'node:util';
import type { DraftChanges } from '../../diga/agent-drafts';
import type { Agent } from '../../diga/agents';
import { InputError } from '../../errors';
import { DEFAULTS as ALL_DEFAULTS } from '../../provisioning/agent-content';
import { toTextValues } from '../../util/text';
import type { KnowledgeChange } from './settings';

const DEFAULTS: Readonly<Record<string, unknown>> = ALL_DEFAULTS;

export type Field = keyof DraftChanges;

/** How the builder names each field. */
export const FIELD_LABELS: Record<Field, string> = {
  name: 'Name',
  description: 'Description',
  language: 'Language',
  greeting: 'Greeting',
  prompt: 'Prompt',
  voicemail_message: 'Voicemail Message',
  dynamic_variables: 'Dynamic Variables',
  knowledge_base_ids: 'Knowledge Bases',
  knowledge_item_ids: 'Knowledge Items',
  voice_id: 'Voice',
  volume: 'Volume',
  background_audio: 'Background Audio',
  voicemail_detection: 'Voicemail Detection',
  voicemail_action: 'Voicemail Action',
  phone_menu_detection: 'Phone Menu Detection',
  phone_menu_action: 'Phone Menu Action',
  phone_menu_navigation_mode: 'Phone Menu Navigation',
  phone_menu_goal: 'Phone Menu Goal',
  phone_menu_key_sequence: 'Phone Menu Keys',
  max_reminder_count: 'Number of Reminders',
  reminder_frequency_ms: 'Reminder Frequency (ms)',
  reminder_messages: 'Reminder Messages',
};

type TextField = 'name' | 'description' | 'language' | 'greeting' | 'prompt' | 'voicemail_message';

const TEXT_FIELDS: readonly TextField[] = [
  'name',
  'description',
  'language',
  'greeting',
  'prompt',
  'voicemail_message',
];

/** The fields that may be emptied, each with its empty value. An agent needs the others. */
export const EMPTY = {
  description: '',
  greeting: '',
  voicemail_message: null,
  dynamic_variables: {},
  knowledge_base_ids: [],
  knowledge_item_ids: [],
  background_audio: null,
  phone_menu_goal: null,
  phone_menu_key_sequence: null,
  reminder_messages: [],
} as const satisfies DraftChanges;

/** The request of the user. What is absent or empty is left alone. */
export interface UpdateRequest {
  texts: Partial<Record<TextField, unknown>>;
  variables: Record<string, unknown> | undefined;
  knowledgeBaseIds: readonly string[];
  settings: DraftChanges;
  /** Fields to empty. */
  emptied: readonly string[];
}

/**
 * The values that the draft must have in the end, by field.
 *
 * @throws {InputError} when there are none, or a field is both filled in and emptied
 */
export function toWanted(request: UpdateRequest): DraftChanges {
  const filled: DraftChanges = { ...request.settings };
  for (const field of TEXT_FIELDS) {
    const value = request.texts[field];
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (text.trim() !== '') filled[field] = text;
  }
  const variables = toTextValues(request.variables);
  if (Object.keys(variables).length > 0) filled.dynamic_variables = variables;
  if (request.knowledgeBaseIds.length > 0) filled.knowledge_base_ids = request.knowledgeBaseIds;
  const emptied = Object.entries(EMPTY).filter(([field]) => request.emptied.includes(field));
  const twice = emptied.find(([field]) => field in filled);
  if (twice) {
    const label = FIELD_LABELS[twice[0] as Field];
    throw new InputError(
      `"${label}" is filled in, and "Empty These Fields" names it too. Do one of the two.`,
    );
  }
  if (emptied.length + Object.keys(filled).length === 0) {
    throw new InputError('There is nothing to change. Fill in at least one field besides "Agent".');
  }
  return { ...filled, ...(Object.fromEntries(emptied) as DraftChanges) };
}

/** The part of `wanted` that the draft does not have yet. */
export function toChanges(
  draft: Agent,
  wanted: DraftChanges,
  mergesVariables: boolean,
  knowledgeChange: KnowledgeChange = 'replace',
) {
  const variables =
    mergesVariables && Object.keys(wanted.dynamic_variables ?? {}).length > 0
      ? { dynamic_variables: { ...draft.dynamic_variables, ...wanted.dynamic_variables } }
      : {};
  const all = { ...wanted, ...variables, ...toKnowledge(draft, wanted, knowledgeChange) };
  const changed = differingFields(all, draft).map((field) => [field, all[field]]);
  return Object.fromEntries(changed) as DraftChanges;
}

/** The lists of knowledge, with what is added to the draft's or taken out of them. Emptied ones are left so. */
function toKnowledge(draft: Agent, wanted: DraftChanges, change: KnowledgeChange): DraftChanges {
  if (change === 'replace') return {};
  const lists = (['knowledge_base_ids', 'knowledge_item_ids'] as const).flatMap((field) => {
    const ids = wanted[field] ?? [];
    if (ids.length === 0) return [];
    const before = draft[field] ?? [];
    const kept = before.filter((id) => !ids.includes(id));
    return [[field, change === 'add' ? [...kept, ...ids] : kept]];
  });
  return Object.fromEntries(lists) as DraftChanges;
}

/** The value of a field in an agent. */
export function valueIn(agent: Agent, field: Field): unknown {
  return field === 'voice_id' ? agent.voice.id : (agent[field] ?? DEFAULTS[field]);
}

/** The fields that the draft does not have as `wanted` says. */
export function differingFields(wanted: DraftChanges, draft: Agent): Field[] {
  const fields = Object.keys(wanted) as Field[];
  return fields.filter((field) => !isSame(field, wanted[field], valueIn(draft, field)));
}

/** Nothing is the same as an empty value. The order of ids does not count. */
function isSame(field: Field, value: unknown, other: unknown): boolean {
  return isDeepStrictEqual(normalize(field, value), normalize(field, other));
}

function normalize(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').trim() || null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const texts = (value as unknown[]).map(String);
    if (texts.length === 0) return null;
    return field === 'reminder_messages' ? texts : texts.sort();
  }
  return Object.keys(value).length > 0 ? value : null;
}
