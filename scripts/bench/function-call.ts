import type { Piece } from '@activepieces/pieces-framework';
import { startSandbox } from '../../test/sandbox/sandbox';
import { startHost } from '../../test/support/host';
import { type Row, rowOf } from './report';

/** How often `run` is timed, after as many times to warm up. */
const ROUNDS = 200;

/**
 * Times `run` of Function Call on its own, which an agent and a caller wait for, beside the millisecond
 * that it may take.
 */
export async function functionCall(piece: Piece): Promise<Row[]> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  const host = await startHost(piece);
  try {
    const flow = host.addFlow({
      trigger: 'function_call',
      connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
      input: {
        description: 'Finds free slots.',
        parameters: [{ name: 'day', type: 'string', source: 'llm' }],
      },
    });
    await flow.switchOn();
    const [integration] = sandbox.integrations();
    const headers = sandbox.tools(integration?.id ?? '')[0]?.headers;
    const times: number[] = [];
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      const start = performance.now();
      await flow.run({ day: 'Monday' }, { headers, webhookUrl: '' });
      times.push(performance.now() - start);
    }
    return [rowOf('Function Call, own time of run, of 1 ms', '×', times.slice(ROUNDS), 1)];
  } finally {
    await host.close();
    await sandbox.close();
  }
}
