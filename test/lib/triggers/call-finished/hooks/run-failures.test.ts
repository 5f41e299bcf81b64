import type { RequestEffect } from '../../../../sandbox/misbehaviour';
import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { speedUpTime } from '../../../../support/time';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let flow: Flow;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
  flow = world.addFlow();
});

const finishedCall = (identifier?: string) =>
  world.sandbox.addFinishedCall({
    agentId: world.reception.agentId,
    ...(identifier === undefined ? {} : { identifier }),
  });

describe('a call whose agent cannot be read', () => {
  const refuseAgents = (effect: RequestEffect) =>
    world.sandbox.misbehave({ on: 'requests', match: /\/agent\//, effect });

  // Retries do not help here, so time runs faster.
  beforeEach(() => speedUpTime(10));

  it.each<[string, RequestEffect]>([
    ['429', { kind: 'status', status: 429, retryAfter: 1 }],
    ['503', { kind: 'status', status: 503 }],
    ['no response', { kind: 'hang' }],
  ])('runs at once without its name (%s); the next call has it', async (_, effect) => {
    const allowAgents = refuseAgents(effect);
    expect(await flow.run({ id: finishedCall() })).toEqual([
      expect.objectContaining({
        agent_id: world.reception.agentId,
        agent_name: null,
        agent_version_number: null,
        agent_version_name: null,
      }),
    ]);
    expect(logged()).toEqual([
      expect.stringContaining('a call runs without the name of its agent, which could not be read'),
    ]);
    // In its 2 s; the 25 s for the call itself would allow for more requests of any kind.
    const requests = world.sandbox.requests.filter(({ path }) => path.startsWith('/v1/agent/'));
    expect(requests.length).toBeLessThanOrEqual(effect.kind === 'hang' ? 1 : 3);
    allowAgents();
    expect(await flow.run({ id: finishedCall() })).toEqual([
      expect.objectContaining({ agent_name: 'Reception', agent_version_number: 2 }),
    ]);
  });

  it('has the cached name', async () => {
    await flow.run({ id: finishedCall() });
    refuseAgents({ kind: 'status', status: 503 });
    expect(await flow.run({ id: finishedCall() })).toEqual([
      expect.objectContaining({ agent_name: 'Reception' }),
    ]);
    expect(logged()).toEqual([]);
  });

  it('waits for its agent only if the flow follows the published version', async () => {
    flow.edit({ direction: 'any', versions: ['published'] });
    const id = finishedCall();
    const allowAgents = refuseAgents({ kind: 'status', status: 503 });
    expect(await flow.run({ id })).toEqual([]);
    allowAgents();
    expect(await flow.run({ id })).toHaveLength(1);
  });
});

describe('a call that cannot be read back', () => {
  it('is retried if Diga fails at first', async () => {
    const id = finishedCall();
    world.sandbox.misbehave({
      on: 'requests',
      times: 3,
      effect: { kind: 'status', status: 503 },
    });
    expect(await flow.run({ id })).toHaveLength(1);
  });

  it('stays open in the ledger after 25 seconds without a response', async () => {
    const id = finishedCall();
    const end = world.sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    speedUpTime(25);
    const began = Date.now();
    expect(await flow.run({ id })).toEqual([]);
    const took = Date.now() - began;
    jest.restoreAllMocks();
    // By the faster clock: two requests of 10 s, and what is left for a third.
    expect(took).toBeGreaterThan(19_000);
    expect(took).toBeLessThan(40_000);
    end();
    expect(await flow.run({ id })).toHaveLength(1);
  });

  it('gives no half record, and one line in the log without personal data', async () => {
    const id = finishedCall('+34900000099');
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 403 },
    });
    expect(await flow.run({ id })).toEqual([]);
    const [line, ...others] = logged();
    expect(others).toEqual([]);
    expect(line).toContain('a call could not be read back; the next catch-up retries it');
    expect(line).toContain('Messages: read');
    expect(line).not.toContain('900000099');
    expect(line).not.toContain(world.sandbox.apiKey);
  });
});

describe('a store that fails', () => {
  it.each(['get', 'put'] as const)(
    'leaves the call open if the %s of its ledger entry fails',
    async (failing) => {
      const id = finishedCall();
      flow.store.fails = (operation, key) => operation === failing && key.startsWith('call');
      expect(await flow.run({ id })).toEqual([]);
      flow.store.fails = () => false;
      expect(await flow.run({ id })).toHaveLength(1);
    },
  );

  it('costs a request if only the version cache fails', async () => {
    flow.store.fails = (_, key) => key.startsWith('version');
    expect(await flow.run({ id: finishedCall() })).toEqual([
      expect.objectContaining({ agent_name: 'Reception' }),
    ]);
  });
});
