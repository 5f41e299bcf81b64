import { signIn } from '../../scripts/install/host';
import { opened } from '../support/opened';
import { json, startServer } from '../support/server';
import { throwIfFailed } from './failed-run';
import { FlowOnHost } from './flow';
import { startSink } from './sink';

const NOW = Date.parse('2026-03-02T06:00:00Z');

/** A flow with one run. */
async function flowWith(run: object): Promise<FlowOnHost> {
  const listed = { id: 'run1', created: new Date(NOW).toISOString(), ...run };
  const host = await opened(
    startServer(({ method, url }) => {
      if (method === 'POST') return json({ id: 'flow1', version: { id: 'version1' } });
      return json(url.startsWith('/api/v1/flow-runs/') ? listed : { data: [listed] });
    }),
  );
  const session = await signIn(host.url, { apiKey: 'sk-any' });
  return FlowOnHost.create(session, 'project', 'A flow');
}

const failedStep = { name: 'step_2', displayName: 'Send' };

describe('throwIfFailed', () => {
  it.each([
    [
      'the error message of the failed step',
      {
        status: 'FAILED',
        failedStep,
        steps: { step_2: { errorMessage: 'no such host\n    at main.js:1' } },
      },
      'A run of the flow ended with the status FAILED. Its step "Send" failed: no such host',
    ],
    [
      "the host's message about the failed step",
      { status: 'FAILED', failedStep: { ...failedStep, message: 'not found' }, steps: null },
      'A run of the flow ended with the status FAILED. Its step "Send" failed: not found',
    ],
    [
      'an error message that is an object',
      { status: 'FAILED', failedStep, steps: { step_2: { errorMessage: { status: 500 } } } },
      'A run of the flow ended with the status FAILED. Its step "Send" failed: {"status":500}',
    ],
    [
      'the status where no step failed',
      { status: 'INTERNAL_ERROR' },
      'A run of the flow ended with the status INTERNAL_ERROR, without a failed step.',
    ],
  ])('throws %s', async (_, run, sentence) => {
    await expect(throwIfFailed(await flowWith(run), NOW)).rejects.toThrow(new Error(sentence));
  });

  it('ignores runs that have not failed and runs that failed before', async () => {
    await throwIfFailed(await flowWith({ status: 'RUNNING' }), NOW);
    await throwIfFailed(await flowWith({ status: 'FAILED', failedStep }), NOW + 1);
  });

  it('ends a wait at the sink', async () => {
    const sink = await opened(startSink());
    const flow = await flowWith({ status: 'INTERNAL_ERROR' });
    await expect(
      sink.waitFor(
        'The call',
        () => false,
        60_000,
        () => throwIfFailed(flow, NOW),
      ),
    ).rejects.toThrow('INTERNAL_ERROR');
  });
});
