import { signIn } from '../../scripts/install/session';
import { opened } from '../support/opened';
import { json, startServer } from '../support/server';
import { throwIfFailed } from './failed-run';
import { FlowOnHost } from './flow';
import { startSink } from './sink';

const NOW = Date.parse('2026-03-02T06:00:00Z');

/** A flow on a host that has one run of it. */
async function flowWith(run: object): Promise<FlowOnHost> {
  const listed = { id: 'run1', created: new Date(NOW).toISOString(), ...run };
  const host = await opened(
    startServer(({ method, url }) => {
      if (method === 'POST') return json({ id: 'flow1', version: { id: 'version1' } });
      return json(url.startsWith('/api/v1/flow-runs/') ? listed : { data: [listed] });
    }),
  );
  const session = await signIn(host.url, { apiKey: 'sk-any' });
  return FlowOnHost.make(session, 'project', 'A flow');
}

const failedStep = { name: 'step_2', displayName: 'Send' };

describe('a run of a flow on the host', () => {
  it.each([
    [
      'that failed, with what its step says',
      {
        status: 'FAILED',
        failedStep,
        steps: { step_2: { errorMessage: 'no such host\n    at main.js:1' } },
      },
      'A run of the flow ended as FAILED. Its step "Send" says: no such host',
    ],
    [
      'that failed, with what the host says of its step',
      { status: 'FAILED', failedStep: { ...failedStep, message: 'not found' }, steps: null },
      'A run of the flow ended as FAILED. Its step "Send" says: not found',
    ],
    [
      'that failed, with an error that is an object',
      { status: 'FAILED', failedStep, steps: { step_2: { errorMessage: { status: 500 } } } },
      'A run of the flow ended as FAILED. Its step "Send" says: {"status":500}',
    ],
    [
      'that broke without a step',
      { status: 'INTERNAL_ERROR' },
      'A run of the flow ended as INTERNAL_ERROR, and no step of it says why.',
    ],
  ])('%s, is told', async (_, run, sentence) => {
    await expect(throwIfFailed(await flowWith(run), NOW)).rejects.toThrow(new Error(sentence));
  });

  it('that goes well, or failed before, is no reason to stop', async () => {
    await throwIfFailed(await flowWith({ status: 'RUNNING' }), NOW);
    await throwIfFailed(await flowWith({ status: 'FAILED', failedStep }), NOW + 1);
  });

  it('that failed ends the wait for what it was to send', async () => {
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
