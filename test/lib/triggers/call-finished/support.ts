import type { NewCall } from '../../../sandbox/sandbox';
import { type StartOptions, startWorld, type World } from '../../../support/diga';
import type { ConnectionValues, Flow, Item } from '../../../support/host';
import { MINUTE } from '../../../support/time';

/** A world with two agents and flows that start with Call Finished. */
export interface CallFinishedWorld extends World {
  /** "Reception", with the versions v1 and v2 (published) and a draft. */
  reception: { agentId: string; v1: string; v2: string };
  /** "Sales", with v1 (published). */
  sales: { agentId: string; v1: string };
  /** Adds a flow, switched off. */
  addFlow(input?: Item, connection?: Partial<ConnectionValues>): Flow;
  /** Adds a flow, switched on. */
  addFlowOn(input?: Item): Promise<Flow>;
  /** Renews a flow and waits for the runs that this starts. */
  renew: (flow: Flow) => Promise<void>;
  /** Adds a finished call whose delivery was lost and whose grace period has passed; returns its id. */
  addLostCall(call?: NewCall): string;
}

/** Starts a world with two agents; it closes after the test. */
export async function startCallFinished(options: StartOptions = {}): Promise<CallFinishedWorld> {
  const world = await startWorld(options);
  const { sandbox, host, connection, settled } = world;

  const receptionId = sandbox.addAgent({ name: 'Reception' });
  const v1 = sandbox.launchVersion(receptionId, 'Winter hours');
  const v2 = sandbox.launchVersion(receptionId, 'Summer hours');
  sandbox.publish(receptionId, v2);
  const salesId = sandbox.addAgent({ name: 'Sales' });
  const salesV1 = sandbox.launchVersion(salesId);
  sandbox.publish(salesId, salesV1);

  const addFlow: CallFinishedWorld['addFlow'] = (input = {}, changes = {}) =>
    host.addFlow({
      trigger: 'call_finished',
      connection: { ...connection, ...changes },
      // Fast, so that the tests do not wait between requeued calls.
      input: { direction: 'any', after_outage: 'fast', ...input },
    });

  return {
    ...world,
    reception: { agentId: receptionId, v1, v2 },
    sales: { agentId: salesId, v1: salesV1 },
    addFlow,
    async addFlowOn(input = {}) {
      const flow = addFlow(input);
      await flow.switchOn();
      return flow;
    },
    async renew(flow) {
      await flow.renew();
      await settled();
    },
    addLostCall: (call = {}) =>
      sandbox.addFinishedCall(
        { agentId: receptionId, ...call },
        { startTime: Date.now() - 10 * MINUTE, duration: 60 },
      ),
  };
}

/** The calls for which a flow has run, in order. */
export function getCallIds({ runs }: Flow): unknown[] {
  return runs.map(({ call_id }) => call_id);
}

/** The keys under which a flow's ledger keeps its calls. */
export function getLedgerKeys({ store }: Flow): string[] {
  return [...store.entries.keys()].filter((key) => /^(call|started)_/.test(key));
}
