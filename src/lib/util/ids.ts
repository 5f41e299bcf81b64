import { InputError } from '../errors';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID, the form of every id in Diga except those of workflows. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The kinds of things with an id, each with advice on where a user finds the id. */
const ENTITIES = {
  agent: {
    name: 'an agent',
    advice:
      'Pick an agent from the list, or Agent ID from an earlier step, such as List Agents or Call Finished.',
  },
  call: {
    name: 'a call',
    advice: 'Pick Call ID from an earlier step, such as Call Finished, Make Call or List Calls.',
  },
  function: {
    name: 'a function',
    advice: 'Pick a function from the list.',
  },
  knowledge: {
    name: 'a knowledge item',
    advice: 'Pick Item ID from an earlier step, such as Find Knowledge or Add Knowledge.',
  },
  knowledgeBase: {
    name: 'a knowledge base',
    advice: 'Pick from the list, or give the id of a knowledge base of this project.',
  },
  phone: {
    name: 'a phone number',
    advice:
      'Pick a number from the list, or Phone ID from an earlier step, such as List Phone Numbers.',
  },
  version: {
    name: 'an agent version',
    advice:
      'Pick a version from the list, or Version ID from an earlier step, such as List Agent Versions.',
  },
  voice: {
    name: 'a voice',
    advice: 'Pick a voice from the list.',
  },
  workflow: {
    name: 'a workflow',
    advice:
      'Pick workflows from the list, or Workflow ID from an earlier step, such as List Workflows.',
  },
} as const;

type Entity = keyof typeof ENTITIES;

/**
 * Parses the id in `field` of a step.
 *
 * @throws {InputError} when the value is not a UUID
 */
export function parseId(entity: Entity, field: string, value: unknown): string {
  const id = String(value).trim();
  if (!isUuid(id)) throw invalidId(entity, field);
  return id;
}

/**
 * Like `parseId`, for an optional field; undefined if it is empty.
 *
 * @throws {InputError} when the value is neither empty nor a UUID
 */
export function parseOptionalId(entity: Entity, field: string, value: unknown): string | undefined {
  return isEmpty(value) ? undefined : parseId(entity, field, value);
}

/**
 * Parses the ids in `field`, without duplicates: a list, or a text with blanks or commas between them. An
 * empty field gives an empty list.
 *
 * @throws {InputError} when a value is not a UUID
 */
export function parseIdList(entity: Entity, field: string, value: unknown): string[] {
  if (isEmpty(value)) return [];
  const values = Array.isArray(value) ? (value as unknown[]) : String(value).split(/[\s,]+/);
  const ids = values.filter((each) => !isEmpty(each)).map((each) => parseId(entity, field, each));
  return [...new Set(ids)];
}

/**
 * Parses the workflow ids in `field`, without duplicates; an empty field gives an empty list.
 *
 * @throws {InputError} when a value cannot be an id. Diga does not document the form of workflow ids,
 * so this rejects only what would break a URL path or looks like a list.
 */
export function parseWorkflowIdList(field: string, value: unknown): string[] {
  if (isEmpty(value)) return [];
  const ids = (Array.isArray(value) ? (value as unknown[]) : [value]).map((id) => {
    if (typeof id !== 'string' || !/^[^\s/\\?#%"'[\]{},]+$/.test(id.trim())) {
      throw invalidId('workflow', field);
    }
    return id.trim();
  });
  return [...new Set(ids)];
}

/** The error for a field whose value is not an id of the expected kind. */
export function invalidId(entity: Entity, field: string): InputError {
  const { name, advice } = ENTITIES[entity];
  return new InputError(`"${field}" does not hold the id of ${name}. ${advice}`);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
