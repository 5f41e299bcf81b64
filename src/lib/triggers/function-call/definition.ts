import { InputError } from '../../errors';
import type { FunctionDefinition } from '../../provisioning/function-definition';
import { parseNumber } from '../../props/number';
import { isSnakeCase, toSnakeCase } from '../../util/names';
import { toTrimmed } from '../../util/text';
import { parseParameters } from './parameters';
import {
  DEFAULT_WAIT_SECONDS,
  functionCallProps,
  type HookContext,
  MAX_WAIT_SECONDS,
} from './props';

/** What a function is called if neither its name nor the flow's gives one. */
const FALLBACK_NAME = 'activepieces_flow';

/**
 * Parses the props of the trigger. `flowName` names the function where the user does not.
 *
 * @throws {InputError} that names the field, when one is invalid
 */
export function parseDefinition(
  props: HookContext['propsValue'],
  flowName: string | null,
): FunctionDefinition {
  const description = toTrimmed(props.description);
  if (description === '') {
    throw new InputError('"When to Use It" is empty. The agent needs it to know when to use this.');
  }
  return {
    name: parseName(props.function_name, flowName),
    description,
    parameters: parseParameters(props.parameters),
    waits: props.waits !== false,
    longestWaitSeconds: parseWait(props),
    audio: props.audio === 'typing' || props.audio === 'waiting_music' ? props.audio : null,
    preSpeech: props.pre_speech === 'force' ? 'force' : 'auto',
    asksFirst: props.asks_first === true,
  };
}

function parseName(given: string | null | undefined, flowName: string | null): string {
  const name = toTrimmed(given);
  if (name === '') return toSnakeCase(flowName ?? '') || FALLBACK_NAME;
  if (isSnakeCase(name)) return name;
  throw new InputError(
    '"Function Name" is not in snake_case: use lowercase letters, digits and _, such as find_free_slots.',
  );
}

/**
 * How long the agent waits, in seconds.
 *
 * @throws {InputError} when the value is not a whole number from 1 to the limit
 */
export function parseWait({ longest_wait: given }: HookContext['propsValue']): number {
  return parseNumber(functionCallProps.longest_wait.displayName, given, {
    min: 1,
    max: MAX_WAIT_SECONDS,
    empty: DEFAULT_WAIT_SECONDS,
  });
}
