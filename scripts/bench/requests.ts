import { randomUUID } from 'node:crypto';
import type { Piece } from '@activepieces/pieces-framework';
import { startSandbox } from '../../test/sandbox/sandbox';
import { seedProject } from '../../test/sandbox/seed';
import { startHost } from '../../test/support/host';
import type { Row } from './report';

/** Counts what a delivery of each kind costs, for a flow that is limited to an agent. */
export async function requestsPerDelivery(piece: Piece): Promise<Row[]> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  const host = await startHost(piece);
  try {
    const { reception, sales } = seedProject(sandbox);
    const flow = host.addFlow({
      trigger: 'call_finished',
      connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
      input: { agents: [reception.agentId], direction: 'any', delivery: 'instant' },
    });
    const rows: Row[] = [];
    const count = async (what: string, body: unknown, limit: number) => {
      sandbox.clearRequests();
      flow.store.operations.length = 0;
      await flow.run(body);
      rows.push(
        { what: `delivery, ${what}`, unit: 'requests', value: sandbox.requestCount, limit },
        { what: '    in the store', unit: 'operations', value: flow.store.operations.length },
      );
    };
    const ended = (agentId: string) => sandbox.addFinishedCall({ agentId });
    const id = ended(reception.agentId);
    await count('final, of a version not seen before', { id }, 3);
    await count('final', { id: ended(reception.agentId) }, 2);
    await count('repeated', { id }, 0);
    await count('not final', { id: randomUUID(), status: 'in_progress' }, 0);
    const { agentId } = sales;
    await count("another agent's, as the body tells", { id: ended(agentId), agent_id: agentId }, 0);
    await count("another agent's", { id: ended(agentId) }, 1);
    return rows;
  } finally {
    await host.close();
    await sandbox.close();
  }
}
