import { randomUUID } from 'node:crypto';
import type { InputPropertyMap, Piece } from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import { withDefaults } from './picker';
import type { FlowStep, Item, SyncResponse } from './types';

/** Tells a waiting request what to respond; only the first response counts. */
export type Respond = (response: SyncResponse) => void;

/**
 * Runs the steps of a flow after its trigger, in order, until one stops the flow.
 *
 * @throws what a step throws, and an Error when the piece has no such action
 */
export async function runSteps(
  piece: Piece,
  steps: readonly FlowStep[],
  record: Item,
  context: object,
  respond: Respond,
): Promise<Item[]> {
  const outputs: Item[] = [];
  const runId = randomUUID();
  let isStopped = false;
  const hook = (stops: boolean) => (params?: { response?: SyncResponse }) => {
    isStopped ||= stops;
    respond(params?.response ?? {});
  };
  for (const { action: name, input } of steps) {
    if (isStopped) break;
    const action = piece.getAction(name);
    if (!action) throw new Error(`The piece has no action ${name}`);
    const output: unknown = await action.run({
      ...context,
      executionType: ExecutionType.BEGIN,
      propsValue: withDefaults(
        action.props as InputPropertyMap,
        typeof input === 'function' ? input(record) : input,
      ),
      step: { name: `step_${outputs.length + 1}` },
      run: { id: runId, stop: hook(true), respond: hook(false) },
    } as never);
    outputs.push(output as Item);
  }
  return outputs;
}
