import type { FlowStep, Item } from '../../support/host';
import { json, type Reply, startServer } from '../../support/server';
import { opened } from '../../support/opened';
import { type Both, startBoth } from './support';

const ANSWER: FlowStep = {
  action: 'return_response',
  input: ({ arguments: args }) => ({ response_type: 'json', json: { args }, after: 'stop' }),
};

/** Switches on a flow whose function Reception has in its published version. */
async function addFunction(
  { host, connection, project }: Both,
  { steps = [ANSWER], ...input }: Item & { steps?: FlowStep[] } = {},
) {
  const flow = host.addFlow({
    trigger: 'function_call',
    connection,
    name: 'Free tables',
    input: {
      function_name: 'find_tables',
      description: 'Finds free tables.',
      parameters: [
        { name: 'day', type: 'string', required: true, source: 'llm' },
        { name: 'guests', type: 'integer', required: false, source: 'llm' },
        { name: 'terrace', type: 'boolean', required: false, source: 'llm' },
        { name: 'place', type: 'string', source: 'fixed', value: 'Valencia' },
      ],
      waits: true,
      agents: [project.reception.agentId],
      afterwards: 'publish',
      ...input,
    },
    steps,
  });
  await flow.switchOn();
  return flow;
}

/** Returns Reception a function of a server on this machine, in its published version. */
async function addServerFunction({ sandbox, project }: Both, reply: Reply) {
  const server = await opened(startServer(() => reply));
  const integrationId = sandbox.addIntegration({ base_url: server.url });
  const tool = { name: 'ask', description: 'Asks', endpoint_path: '/ask', method: 'POST' } as const;
  const fast = { ...tool, timeout: 0.2 };
  const other = sandbox.addIntegration({ base_url: server.url, tools: [fast] });
  const { agentId } = project.reception;
  sandbox.editDraft(agentId, {
    integrations: [integrationId, other].map((id) => ({
      integration_id: id,
      integration_name: 'Server',
      tool_ids: sandbox.tools(id).map((candidate) => candidate.id),
      requires_setup: false,
      source_integration_template_id: null,
    })),
  });
  sandbox.publish(agentId, sandbox.launchVersion(agentId));
  return server;
}

describe('functions', () => {
  it('lists what to type after "use", and the versions that have it', async () => {
    const both = await startBoth();
    await addFunction(both);
    expect(await both.type('functions')).toEqual([
      'book_table',
      '    Reception draft, v4 (published), v3, v2, v1; not on this machine, so it cannot be used here',
      'find_tables day=<string> [guests=<integer>] [terrace=<boolean>]',
      '    Reception draft, v4 (published)',
    ]);
  });

  it('lists a function that no agent has', async () => {
    const both = await startBoth();
    await addFunction(both, { agents: [] });
    expect((await both.type('functions')).slice(3)).toEqual(['    no agent']);
  });
});

describe('use', () => {
  it('prints what the flow answers, and ends the call', async () => {
    const both = await startBoth();
    const flow = await addFunction(both);
    const [call, used, answer] = await both.type('use find day=next Friday guests=4 terrace=true');
    expect(call).toMatch(/^[0-9a-f]{8} {2}Reception {2}inbound {2}completed {2}\+/);
    const values = { day: 'next Friday', guests: 4, terrace: true };
    expect(used).toBe(`    find_tables ${JSON.stringify(values)}`);
    const args = JSON.stringify({ args: { ...values, place: 'Valencia' } });
    expect(answer).toBe(`    answered (200): ${args}`);
    expect(flow.runs).toHaveLength(1);
    expect(both.sandbox.calls()).toMatchObject([{ status: 'completed' }]);
  });

  it('says that the flow answered with nothing', async () => {
    const both = await startBoth();
    await addFunction(both, { steps: [] });
    expect((await both.type('use find_tables day=Friday'))[2]).toBe(
      '    answered with nothing (204): no step of the flow answered, or not in time',
    );
  });

  it.each([
    ['nobody answered within 0.2 s; the agent goes on without an answer', 'stall'],
    ['failed (500): {"error":"no"}', json({ error: 'no' }, 500)],
    ['answered (200): Two tables.', { body: 'Two tables.' }],
  ] as const)('prints the outcome: %s', async (line, reply) => {
    const both = await startBoth();
    await addServerFunction(both, reply);
    expect((await both.type('use ask'))[2]).toBe(`    ${line}`);
    expect(both.sandbox.calls()).toMatchObject([{ status: 'completed' }]);
  });

  it('says that nobody can be reached, or that the address is not on this machine', async () => {
    const both = await startBoth();
    expect((await both.type('use book_table'))[2]).toBe(
      '    not sent: https://integration.example.com/ is not on this machine',
    );
    const server = await addServerFunction(both, {});
    await server.close();
    expect((await both.type('use ask'))[2]).toBe(`    nobody could be reached at ${server.url}/`);
  });

  it('makes no call for wrong values, and says what to type', async () => {
    const both = await startBoth();
    await addFunction(both);
    const form = 'use find_tables day=<string> [guests=<integer>] [terrace=<boolean>]';
    for (const [line, message] of [
      ['use', 'Which function?'],
      ['use nothing', 'No function starts with "nothing".'],
      ['use find_tables', 'find_tables needs day=<string>'],
      ['use find_tables Friday', `There is no parameter "Friday". Type: ${form}`],
      ['use find_tables day=Friday place=Rome', `There is no parameter "place". Type: ${form}`],
      ['use find_tables day=Friday guests=4.5', 'guests takes a value of the type integer'],
      ['use find_tables day=Friday terrace=maybe', 'terrace takes a value of the type boolean'],
    ] as const) {
      expect(await both.type(line)).toEqual([message]);
    }
    expect(both.sandbox.calls()).toEqual([]);
  });

  it('needs a published version with the function', async () => {
    const both = await startBoth();
    await addFunction(both, { afterwards: 'launch' });
    expect(await both.type('use find_tables day=Friday')).toEqual([
      'No published version has the function find_tables: Reception draft, v4. Publish one.',
    ]);
    await both.type('publish reception v4');
    expect((await both.type('use find_tables day=Friday'))[2]).toMatch(/^ {4}answered \(200\)/);
  });
});
