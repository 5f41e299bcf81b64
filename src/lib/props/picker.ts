import type { DropdownState, PropertyContext } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../auth';
import type { DigaClient } from '../diga/client';
import { UserFacingError } from '../errors';
import { type FlowStep, readNewestVersion } from '../host/flows';
import { isUuid } from '../util/ids';

/** Time budget for loading a picker, in milliseconds. Short, because a user is waiting. */
const PICKER_BUDGET_MS = 15_000;

/** How to fill a picker from an earlier step, in the words of the builder. */
export const ID_FROM_STEP = 'To use an ID from an earlier step, switch to a dynamic value.';

/** One option of a picker. */
export interface Choice {
  label: string;
  value: string;
}

const NO_AGENTS = 'There is nothing to pick yet: make an agent in Diga first.';

/**
 * The state of a picker: the choices that `load` fetches or, without a connection or after an error, a
 * placeholder that says what to do. Errors other than `UserFacingError` are bugs and propagate.
 */
export async function pickerState(
  connection: DigaConnection | undefined,
  load: (client: DigaClient) => Promise<Choice[]>,
  emptyPlaceholder = NO_AGENTS,
): Promise<DropdownState<string>> {
  if (!connection) return disabledPicker('Choose or make a Diga connection first.');
  try {
    const options = await load(clientFor(connection, PICKER_BUDGET_MS));
    return options.length > 0 ? { disabled: false, options } : disabledPicker(emptyPlaceholder);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return disabledPicker(error.message);
  }
}

/** A disabled picker whose placeholder says why. */
export function disabledPicker(placeholder: string): DropdownState<string> {
  return { disabled: true, options: [], placeholder };
}

/**
 * A choice for each picked id that no longer exists. Without it, the builder would drop the id from view,
 * and a trigger limited to a deleted agent would look as if it applied to every agent.
 */
export function missingChoices(
  picked: readonly string[],
  choices: readonly Choice[],
  label: string,
): Choice[] {
  if (picked.length === 0) return [];
  const known = new Set(choices.map(({ value }) => value));
  return picked
    .filter((id) => !known.has(id))
    .map((id) => ({ label: `${label} (${shortId(id)})`, value: id }));
}

/** The start of an id, enough to tell apart two things with the same name. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The ids in the value of a multi-select, which is null or absent if nothing is picked. */
export function pickedIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}

/**
 * The ids picked in `propName` of the trigger of the current flow. Read from the flow itself, because
 * the builder passes a picker the values of other props only. Empty if the host does not respond in time.
 */
export async function pickedInTrigger(
  context: PropertyContext,
  propName: string,
): Promise<string[]> {
  return pickedIds((await readNewestVersion(context))?.trigger?.settings?.input?.[propName]);
}

/**
 * The ids picked in `propNames` by any action of the current flow, without duplicates: the builder does
 * not tell a picker which step it belongs to. Empty if the host does not respond in time.
 */
export async function pickedInActions(
  context: PropertyContext,
  ...propNames: string[]
): Promise<string[]> {
  const trigger = (await readNewestVersion(context))?.trigger;
  const steps = trigger ? [...stepsAfter(trigger)] : [];
  const values = steps.flatMap(({ settings }) => propNames.map((name) => settings?.input?.[name]));
  const ids = values
    .flat()
    .filter((value) => typeof value === 'string')
    .filter(isUuid);
  return [...new Set(ids)];
}

function* stepsAfter(step: FlowStep): Generator<FlowStep> {
  const { firstLoopAction, children = [], nextAction } = step;
  for (const next of [firstLoopAction, ...children, nextAction]) {
    if (!next) continue;
    yield next;
    yield* stepsAfter(next);
  }
}
