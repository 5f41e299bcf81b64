import { startSandbox } from './sandbox';
import { seedProject } from './seed';
import { NOBODY, startDiga } from '../support/diga';
import { AgentList, parseBody, register, request, SimulatedClock } from './support';

describe('an unknown path', () => {
  it.each(['/v1/agent', '/v1/call', '/v1/webhook', '/v1/nonsense/', '/', `/v1/call/${NOBODY}/`])(
    'gets a 404: %s',
    async (path) => {
      const { sandbox } = await startDiga();
      expect((await request(sandbox, path)).status).toBe(404);
    },
  );
});

describe('the request log', () => {
  it('keeps requests with the status of their responses', async () => {
    const clock = new SimulatedClock();
    const { sandbox } = await startDiga({ clock });
    await request(sandbox, '/v1/call/?limit=5');
    await request(sandbox, `/v1/call/${NOBODY}`);
    expect(sandbox.requests).toEqual([
      { method: 'GET', path: '/v1/call/', query: { limit: '5' }, status: 200, at: clock.now() },
      { method: 'GET', path: `/v1/call/${NOBODY}`, query: {}, status: 404, at: clock.now() },
    ]);
    expect(sandbox.requestCount).toBe(2);
    sandbox.clearRequests();
    expect([sandbox.requests, sandbox.requestCount]).toEqual([[], 0]);
  });

  it('can be off, and then only counts', async () => {
    const { sandbox } = await startDiga({ keepLogs: false });
    await register(sandbox, 'https://flows.example.com/');
    sandbox.placeCall();
    await sandbox.settled();
    expect([sandbox.requestCount, sandbox.requests, sandbox.deliveries]).toEqual([1, [], []]);
  });
});

describe('starting a sandbox', () => {
  it('uses the given port and key', async () => {
    const { sandbox: first } = await startDiga();
    const port = Number(new URL(first.url).port);
    await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
    await first.close();
    const { sandbox: second } = await startDiga({ port, apiKey: 'mine' });
    expect(second.url).toBe(`http://127.0.0.1:${port}`);
    await parseBody(second, '/v1/agent/', 200, AgentList, { key: 'mine' });
  });

  it('gives the same project for the same randomness and clock', async () => {
    const seeded = () => {
      let state = 42;
      return () => (state = (state * 16807) % 2147483647) / 2147483647;
    };
    const [one, two] = [
      (await startDiga({ random: seeded(), clock: new SimulatedClock() })).sandbox,
      (await startDiga({ random: seeded(), clock: new SimulatedClock() })).sandbox,
    ];
    expect(seedProject(one)).toEqual(seedProject(two));
    expect(one.agents()).toEqual(two.agents());
    expect(one.apiKey).toBe(two.apiKey);
  });
});
