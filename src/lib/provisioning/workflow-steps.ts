import { DigaError } from '../diga/errors';
import type { WorkflowStep } from '../diga/types';
import { nameMatches } from '../util/names';
import type { HostedOperation } from './hosted-pieces';
import type { HostedInput } from './hosted-trigger';

/** Input of a trigger or a step, by the internal names of its props. */
export type Input = Record<string, unknown>;

/**
 * The values under the names that an operation has for them.
 *
 * @throws {DigaError} when it has none for a value that is needed
 */
export function inputsOf({ props }: HostedOperation, inputs: readonly HostedInput[]): Input {
  const found = inputs.flatMap(({ words, value, isNeeded }) => {
    const name = Object.keys(props).find((each) =>
      words.some((word) => nameMatches(props[each]?.displayName, word, 'partial')),
    );
    if (name !== undefined) return [[name, value] as const];
    if (isNeeded) throw missing("Diga's own piece has no input", words[0]);
    return [];
  });
  return Object.fromEntries(found);
}

/** The error for a part that the user sees as `name` and that Diga does not have. */
export function missing(what: string, name: string): DigaError {
  return new DigaError({
    kind: 'unexpected_response',
    message: `${what} "${name}", so this flow cannot be shown there. Update the piece for Diga.`,
  });
}

/** A step of a workflow. Diga tries a retried one again if it fails. */
export function stepOf(
  name: string,
  displayName: string,
  operation: HostedOperation,
  { values, isRetried }: { values: Input; isRetried: boolean },
): WorkflowStep {
  return {
    name,
    type: 'PIECE',
    valid: true,
    skip: false,
    displayName,
    settings: {
      ...settingsOf(operation, values),
      actionName: operation.name,
      errorHandlingOptions: {
        continueOnFailure: { value: false },
        retryOnFailure: { value: isRetried },
      },
    },
    nextAction: null,
  };
}

/** The values under names that the operation has; its other props get their defaults. */
export function settingsOf({ pieceName, pieceVersion, props }: HostedOperation, values: Input) {
  const filled = Object.entries(props)
    .map(([name, { defaultValue }]) => [name, values[name] ?? defaultValue] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  return {
    pieceName,
    pieceVersion,
    input: Object.fromEntries(filled),
    propertySettings: Object.fromEntries(filled.map(([name]) => [name, { type: 'MANUAL' }])),
  };
}
