import { InputError } from '../errors';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of Diga's ids, except those of workflows. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** What an id can be of, and where a user finds one. */
const THINGS = {
  agent: {
    name: 'an agent',
    advice:
      'Pick an agent from the list, or Agent ID from a step before, such as List Agents or Call Finished.',
  },
  call: {
    name: 'a call',
    advice: 'Pick Call ID from a step before, such as Call Finished, Make Call or List Calls.',
  },
  phone: {
    name: 'a phone number',
    advice:
      'Pick a number from the list, or Phone ID from a step before, such as List Phone Numbers.',
  },
  version: {
    name: 'an agent version',
    advice:
      'Pick a version from the list, or Version ID from a step before, such as List Agent Versions.',
  },
  workflow: {
    name: 'a workflow',
    advice:
      'Pick workflows from the list, or Workflow ID from a step before, such as List Workflows.',
  },
} as const;

type Thing = keyof typeof THINGS;

/** The id that a user has put into `field`. Throws an InputError if it cannot be one. */
export function parseId(thing: Thing, field: string, value: unknown): string {
  const id = String(value).trim();
  if (!isUuid(id)) throw notAnId(thing, field);
  return id;
}

/** As `parseId`, of a field that may be empty, which is undefined. */
export function parseOptionalId(thing: Thing, field: string, value: unknown): string | undefined {
  return isEmpty(value) ? undefined : parseId(thing, field, value);
}

/**
 * The ids of workflows in `field`, each once; none of an empty field. Diga does not say what they look
 * like, so only what cannot be one is refused. Throws an InputError.
 */
export function parseWorkflowIdList(field: string, value: unknown): string[] {
  if (isEmpty(value)) return [];
  const ids = (Array.isArray(value) ? (value as unknown[]) : [value]).map((id) => {
    if (typeof id !== 'string' || !/^[^\s/\\?#%"'[\]{},]+$/.test(id.trim())) {
      throw notAnId('workflow', field);
    }
    return id.trim();
  });
  return [...new Set(ids)];
}

/** The error for a field that does not hold what it should. */
export function notAnId(thing: Thing, field: string): InputError {
  const { name, advice } = THINGS[thing];
  return new InputError(`"${field}" does not hold the id of ${name}. ${advice}`);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
