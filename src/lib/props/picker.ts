import { setTimeout as delay } from 'node:timers/promises';
import type { DropdownState, PropertyContext } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../auth';
import type { DigaClient } from '../diga/client';
import { UserFacingError } from '../errors';
import { isUuid } from '../util/ids';

/** Time in which a picker has to show something, in milliseconds: a person is waiting. */
const PICKER_BUDGET_MS = 15_000;

/** How long a picker waits for the host to tell what is picked already, in milliseconds. */
const PICKED_TIMEOUT_MS = 3_000;

/** One choice of a picker; every id in a picker is text. */
export interface Choice {
  label: string;
  value: string;
}

/** What a picker says where the project has nothing to choose from. */
const NO_AGENTS = 'There is nothing to pick yet: make an agent in Diga first.';

/**
 * What a picker shows: the choices that `load` finds at Diga, or, where there is no connection yet or
 * Diga cannot be asked, a sentence that says what to do. Never throws a UserFacingError.
 */
export async function pickerState(
  connection: DigaConnection | undefined,
  load: (client: DigaClient) => Promise<Choice[]>,
  nothingYet = NO_AGENTS,
): Promise<DropdownState<string>> {
  if (!connection) return disabledPicker('Choose or make a Diga connection first.');
  try {
    const options = await load(clientFor(connection, PICKER_BUDGET_MS));
    return options.length > 0 ? { disabled: false, options } : disabledPicker(nothingYet);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return disabledPicker(error.message);
  }
}

/** A picker that cannot be opened and says why. */
export function disabledPicker(placeholder: string): DropdownState<string> {
  return { disabled: true, options: [], placeholder };
}

/**
 * A choice for everything that is picked and not to be had any more. Without one the builder would
 * leave it out, and a trigger that is limited to a deleted agent would look like one for every agent.
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

/** Enough of an id to tell two things with the same name apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The ids in a multi-select's value, which is null or absent when nothing is picked. */
export function pickedIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}

/**
 * What the trigger of the flow being edited has picked in `propName`. The builder tells a picker about
 * other props only, so it is read from the flow itself; none where the host does not say in time.
 */
export async function pickedInTrigger(
  context: PropertyContext,
  propName: string,
): Promise<string[]> {
  return pickedIds((await triggerOf(context))?.settings?.input?.[propName]);
}

/**
 * The ids that the actions of the flow being edited hold in `propNames`, each once: the builder does not
 * tell a picker which step it is in. None where the host does not say in time.
 */
export async function pickedInActions(
  context: PropertyContext,
  ...propNames: string[]
): Promise<string[]> {
  const trigger = await triggerOf(context);
  const steps = trigger ? [...stepsAfter(trigger)] : [];
  const values = steps.flatMap(({ settings }) => propNames.map((name) => settings?.input?.[name]));
  const ids = values.filter((value) => typeof value === 'string').filter(isUuid);
  return [...new Set(ids)];
}

/** A step of a flow, as far as it is read; which step follows depends on its kind. */
interface FlowStep {
  settings?: { input?: Record<string, unknown> };
  nextAction?: FlowStep | null;
  /** Of a loop. */
  firstLoopAction?: FlowStep | null;
  /** Of a router, one a branch. */
  children?: (FlowStep | null)[];
}

async function triggerOf({ flows }: PropertyContext): Promise<FlowStep | undefined> {
  try {
    const list = await Promise.race([
      flows.list(),
      delay(PICKED_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    const flow = list?.data.find(({ id }) => id === flows.current.id);
    return flow?.version.trigger;
  } catch {
    return undefined;
  }
}

function* stepsAfter(step: FlowStep): Generator<FlowStep> {
  const { firstLoopAction, children = [], nextAction } = step;
  for (const next of [firstLoopAction, ...children, nextAction]) {
    if (!next) continue;
    yield next;
    yield* stepsAfter(next);
  }
}
