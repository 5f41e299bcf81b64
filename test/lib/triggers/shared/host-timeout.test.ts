import type { Flow, Host } from '../../../support/host';
import { getInputError } from '../../../support/diga';
import { startFunctionCall } from '../function-call/support';
import { startPreCall } from '../pre-call/support';

/** A flow that waits for this many seconds, its host, and what of the flow is in Diga. */
type Start = (waitSeconds: number) => Promise<{ host: Host; flow: Flow; inDiga: () => unknown[] }>;

const TRIGGERS: [string, Start][] = [
  [
    'Function Call',
    async (longest_wait) => {
      const world = await startFunctionCall();
      const flow = world.addFlow({ longest_wait });
      return { host: world.host, flow, inDiga: () => world.sandbox.integrations() };
    },
  ],
  [
    'Pre-Call',
    async (longest_wait) => {
      const { host, sandbox, addFlow } = await startPreCall();
      return { host, flow: addFlow({ longest_wait }), inDiga: () => sandbox.workflows() };
    },
  ],
];

describe.each(TRIGGERS)('the longest wait of %s', (_trigger, start) => {
  it('is refused beyond what the host waits, before anything is changed in Diga', async () => {
    const { host, flow, inDiga } = await start(31);
    host.flags = { WEBHOOK_TIMEOUT_SECONDS: 30 };
    const { message } = await getInputError(flow.switchOn());
    expect(message).toMatch(
      /^"Longest Wait \(Seconds\)" is 31, but this Activepieces stops waiting after 30\. Enter at most 30/,
    );
    expect(inDiga()).toEqual([]);
  });

  it.each([
    ['as long', { WEBHOOK_TIMEOUT_SECONDS: 31 }],
    ['for a time that it does not tell', {}],
    ['for a time that is no number', { WEBHOOK_TIMEOUT_SECONDS: '30' }],
    ['for a time in an odd response', null],
  ])('is taken by a host that waits %s', async (_what, flags) => {
    const { host, flow, inDiga } = await start(31);
    host.flags = flags;
    await flow.switchOn();
    expect(inDiga()).toHaveLength(1);
  });
});

it('does not matter to a function for which the agent does not wait', async () => {
  const world = await startFunctionCall();
  world.host.flags = { WEBHOOK_TIMEOUT_SECONDS: 1 };
  await world.addFlow({ waits: false }).switchOn();
  expect(world.sandbox.integrations()).toHaveLength(1);
});
