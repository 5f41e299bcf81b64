import { randomUUID } from 'node:crypto';
import type { Piece } from '@activepieces/pieces-framework';
import { startSandbox } from '../../test/sandbox/sandbox';
import { seedProject } from '../../test/sandbox/seed';
import { startHost } from '../../test/support/host';
import type { Row } from './report';

/** Counts the requests and store operations of each kind of delivery, for a flow with one agent. */
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
    const finished = (agentId: string) => sandbox.addFinishedCall({ agentId });
    const id = finished(reception.agentId);
    await count('final, of a version not seen before', { id }, 3);
    await count('final', { id: finished(reception.agentId) }, 2);
    await count('repeated', { id }, 0);
    await count('not final', { id: randomUUID(), status: 'in_progress' }, 0);
    const { agentId } = sales;
    await count("another agent's, by its body", { id: finished(agentId), agent_id: agentId }, 0);
    await count("another agent's", { id: finished(agentId) }, 1);
    return rows;
  } finally {
    await host.close();
    await sandbox.close();
  }
}
