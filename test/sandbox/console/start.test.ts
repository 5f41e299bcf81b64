import { opened } from '../../support/opened';
import { startConsole, welcome } from './start';
import { startBoth } from './support';

describe('starting the console', () => {
  it('gives the same project with any port and key, and other calls', async () => {
    const [one, two] = [await startBoth(), await startBoth(0, 'mine')];
    expect(two.project).toEqual(one.project);
    const withoutTimes = ({ sandbox }: typeof one) => [sandbox.agents(), sandbox.integrations()];
    expect(JSON.stringify(withoutTimes(two)).replace(/"\w+_at":"[^"]*"/g, '')).toBe(
      JSON.stringify(withoutTimes(one)).replace(/"\w+_at":"[^"]*"/g, ''),
    );
    expect(two.sandbox.phones().map(({ id }) => id)).toEqual(
      one.sandbox.phones().map(({ id }) => id),
    );
    expect(two.sandbox.apiKey).not.toBe(one.sandbox.apiKey);
    const [first, second] = await Promise.all(
      [one, two].map(async ({ type, sandbox }) => {
        await type('call inbound');
        return sandbox.calls()[0];
      }),
    );
    expect(first?.id).not.toBe(second?.id);
    expect(first?.agent_version_id).toBe(second?.agent_version_id);
  });

  it('makes another key at each start', async () => {
    const starts = [startConsole(), startConsole()];
    const [one, two] = await Promise.all(starts.map((start) => opened(start.then(getSandbox))));
    expect(one?.apiKey).not.toBe(two?.apiKey);
  });

  it('lets a flow of an earlier start go on, with the same port and key', async () => {
    const { sandbox, host, connection, project } = await startBoth(0, 'mine');
    const flow = host.addFlow({
      trigger: 'call_finished',
      connection,
      input: { agents: [project.reception.agentId], versions: [project.reception.v3] },
    });
    await flow.switchOn();
    const port = Number(new URL(sandbox.url).port);
    await sandbox.close();
    const later = await startBoth(port, 'mine');
    await flow.renew();
    await later.type('call inbound');
    await host.settled();
    expect(flow.runs).toMatchObject([{ agent_name: 'Reception', agent_version_number: 3 }]);
  });

  it('lets an agent have what it had at an earlier start, once its flow is published again', async () => {
    const { sandbox, host, connection, project } = await startBoth(0, 'mine');
    const input = { agents: [project.reception.agentId], afterwards: 'publish' };
    const ask = host.addFlow({
      trigger: 'function_call',
      connection,
      input: { ...input, function_name: 'ask', description: 'Asks.', waits: true },
      steps: [
        {
          action: 'return_response',
          input: { response_type: 'text', text: 'Yes.', after: 'stop' },
        },
      ],
    });
    const greet = host.addFlow({
      trigger: 'pre_call',
      connection,
      name: 'Greet',
      input,
      steps: [
        { action: 'return_call_data', input: { prompt_addition: 'Be kind.', after: 'stop' } },
      ],
    });
    for (const flow of [ask, greet]) await flow.switchOn();
    await sandbox.close();
    const later = await startBoth(Number(new URL(sandbox.url).port), 'mine');
    await greet.renew();
    expect(await later.type('use ask')).toEqual(['No function starts with "ask".']);
    expect(await later.type('call inbound')).toHaveLength(2);
    for (const flow of [ask, greet]) await flow.republish();
    const lines = (await later.type('use ask')).map((line) => line.trim());
    expect(lines).toContain('answered (200): Yes.');
    expect(lines).toContain('prompt addition: Be kind.');
  });

  it('prints address and key in the words of the connection, and what to do', async () => {
    const { sandbox } = await startBoth(0, 'mine');
    const lines = welcome(sandbox).split('\n');
    expect(lines).toContain(`  API Address  ${sandbox.url}`);
    expect(lines).toContain('  API Key      mine');
    expect(lines.at(-1)).toBe('Put both into the Diga connection, then type: call inbound');
  });
});

function getSandbox({ sandbox }: Awaited<ReturnType<typeof startConsole>>) {
  return sandbox;
}
