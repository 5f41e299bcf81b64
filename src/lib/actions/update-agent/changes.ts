import { isDeepStrictEqual } from 'node:util';
import type { DraftChanges } from '../../diga/agent-drafts';
import type { Agent } from '../../diga/agents';
import { InputError } from '../../errors';
import { toTextValues } from '../../util/text';

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
};

type TextField = Exclude<Field, 'dynamic_variables' | 'knowledge_base_ids'>;

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
} as const satisfies DraftChanges;

/** The request of the user. What is absent or empty is left alone. */
export interface UpdateRequest {
  texts: Partial<Record<TextField, unknown>>;
  variables: Record<string, unknown> | undefined;
  knowledgeBaseIds: readonly string[];
  /** Fields to empty. */
  emptied: readonly string[];
}

/**
 * The values that the draft must have in the end, by field.
 *
 * @throws {InputError} when there are none, or a field is both filled in and emptied
 */
export function toWanted(request: UpdateRequest): DraftChanges {
  const filled: DraftChanges = {};
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
export function toChanges(draft: Agent, wanted: DraftChanges, mergesVariables: boolean) {
  const merged =
    mergesVariables && Object.keys(wanted.dynamic_variables ?? {}).length > 0
      ? { dynamic_variables: { ...draft.dynamic_variables, ...wanted.dynamic_variables } }
      : {};
  const all = { ...wanted, ...merged };
  const changed = differingFields(all, draft).map((field) => [field, all[field]]);
  return Object.fromEntries(changed) as DraftChanges;
}

/** The fields that the draft does not have as `wanted` says. */
export function differingFields(wanted: DraftChanges, draft: Agent): Field[] {
  const fields = Object.keys(wanted) as Field[];
  return fields.filter((field) => !isSame(wanted[field], draft[field]));
}

/** Nothing is the same as an empty value. The order of ids does not count. */
function isSame(value: unknown, other: unknown): boolean {
  return isDeepStrictEqual(normalize(value), normalize(other));
}

function normalize(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').trim() || null;
  if (Array.isArray(value))
    return value.length > 0 ? (value as unknown[]).map(String).sort() : null;
  return Object.keys(value).length > 0 ? value : null;
}
