import { diga } from '../../src/index';
import { type NewCall, type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox';
import { type ConnectionValues, type Flow, type Host, type Item, startHost } from './host';
import { MINUTE } from './time';

/** A sandbox with two agents, and a host with the piece. */
export interface World {
  sandbox: Sandbox;
  host: Host;
  connection: ConnectionValues;
  /** "Reception", with the versions v1 and v2 (published) and a draft. */
  reception: { agentId: string; v1: string; v2: string };
  /** "Sales", with v1 (published). */
  sales: { agentId: string; v1: string };
  /** Adds a flow with the trigger Call Finished, switched off. */
  addFlow(input?: Item, connection?: Partial<ConnectionValues>): Flow;
  /** Adds the same flow, switched on. */
  addFlowOn(input?: Item): Promise<Flow>;
  /** Renews a flow and waits for the runs that this starts. */
  renew(flow: Flow): Promise<void>;
  /** Adds a finished call whose delivery was lost and whose grace period has passed; returns its id. */
  addLostCall(call?: NewCall): string;
  /** Waits until every delivery has been processed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a world. */
export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, ...options });
  const host = await startHost(diga);
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };

  const receptionId = sandbox.addAgent({ name: 'Reception' });
  const v1 = sandbox.launchVersion(receptionId, 'Winter hours');
  const v2 = sandbox.launchVersion(receptionId, 'Summer hours');
  sandbox.publish(receptionId, v2);
  const salesId = sandbox.addAgent({ name: 'Sales' });
  const salesV1 = sandbox.launchVersion(salesId);
  sandbox.publish(salesId, salesV1);

  const addFlow: World['addFlow'] = (input = {}, changes = {}) =>
    host.addFlow({
      trigger: 'call_finished',
      connection: { ...connection, ...changes },
      input: { direction: 'any', ...input },
    });
  const settled = async () => {
    await sandbox.settled();
    await host.settled();
  };

  return {
    sandbox,
    host,
    connection,
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
    settled,
    async close() {
      await host.close();
      await sandbox.close();
    },
  };
}

/** The calls for which a flow has run, in order. */
export function callIdsOf({ runs }: Flow): unknown[] {
  return runs.map(({ call_id }) => call_id);
}

/** The keys under which a flow's ledger keeps its calls. */
export function ledgerKeysOf({ store }: Flow): string[] {
  return [...store.entries.keys()].filter((key) => key.startsWith('call_'));
}
