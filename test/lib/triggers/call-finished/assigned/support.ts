import type { NewCall } from '../../../../sandbox/sandbox';
import type { StartOptions } from '../../../../support/diga';
import type { Flow, Item } from '../../../../support/host';
import { startCallFinished, type CallFinishedWorld } from '../support';

/** A world with a flow that is assigned in Diga, and what a user does with it in Diga's editor. */
export interface LinkedWorld extends CallFinishedWorld {
  flow: Flow;
  /** The id of the flow's workflow in Diga. */
  linkId: string;
  /** Launches and publishes a version of the agent whose draft has these workflows; gives its id. */
  launchWith: (workflowIds: string[], agentId?: string) => string;
  /** Places a call, by the published version unless one is named, and finishes it; gives its id. */
  finish: (call?: NewCall) => Promise<string>;
  /** Like `finish`, but Diga's delivery is lost, and the grace period has passed. */
  finishUndelivered: (call?: NewCall) => string;
}

/** Adds a flow that is assigned in Diga. */
export async function addLinkedFlow(
  world: CallFinishedWorld,
  input: Item = {},
): Promise<[Flow, string]> {
  const before = new Set(world.sandbox.workflows().map(({ id }) => id));
  const flow = await world.addFlowOn({ delivery: 'assigned', ...input });
  const made = world.sandbox.workflows().find(({ id }) => !before.has(id));
  return [flow, made?.id ?? ''];
}

/** Starts a world with a linked flow. Nothing is assigned yet. */
export async function startLinkedFlow(
  input: Item = {},
  options: StartOptions = {},
): Promise<LinkedWorld> {
  const world = await startCallFinished(options);
  const { sandbox, reception } = world;
  const [flow, linkId] = await addLinkedFlow(world, input);
  return {
    ...world,
    flow,
    linkId,
    launchWith(workflowIds, agentId = reception.agentId) {
      sandbox.editDraft(agentId, { flows: workflowIds.map((id) => ({ id })) });
      const versionId = sandbox.launchVersion(agentId);
      sandbox.publish(agentId, versionId);
      return versionId;
    },
    async finish(call = {}) {
      const callId = sandbox.placeCall({ agentId: reception.agentId, ...call });
      sandbox.finishCall(callId);
      await world.settled();
      return callId;
    },
    finishUndelivered: (call = {}) => world.addLostCall(call),
  };
}
