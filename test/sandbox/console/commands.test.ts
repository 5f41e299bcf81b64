import { request } from '../support';
import { COMMANDS_HELP } from './commands';
import { startBoth } from './support';

const ID = expect.stringMatching(/^[0-9a-f]{8}$/) as string;

/** The words of a line, which stand two spaces apart. */
const getWords = (line = '') => line.trim().split('  ');

describe('the console', () => {
  it('knows every command that its help lists', async () => {
    const { type } = await startBoth();
    const listed = [...COMMANDS_HELP.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    expect(listed).toContain('use');
    for (const name of listed.filter((candidate) => candidate !== 'quit')) {
      expect((await type(name))[0]).not.toMatch(/^Unknown/);
    }
    expect(await type('help')).toEqual(COMMANDS_HELP.split('\n'));
  });

  it('says what to type after a command that it does not know', async () => {
    const { type } = await startBoth();
    expect(await type('workflow')).toEqual([
      'Unknown command "workflow". Type "help" for the commands.',
    ]);
  });
});

describe('call', () => {
  it.each(['reception', 'REC', 'Reception'])('takes the start of a name: %s', async (name) => {
    const { type } = await startBoth();
    const [line] = await type(`call outbound ${name}`);
    expect(getWords(line).slice(0, 4)).toEqual([ID, 'Reception', 'outbound', 'completed']);
  });

  it('takes a name of two words, and the start of an id', async () => {
    const { type, project } = await startBoth();
    const [unanswered] = await type('call outbound unanswered sales follow');
    expect(getWords(unanswered).slice(1)).toEqual([
      ...['Sales follow-up', 'outbound', 'completed', '+34900000034', 'unanswered'],
      'ivr_no_answer',
    ]);
    const [line] = await type(`call inbound ${project.sales.agentId.slice(0, 6)}`);
    expect(getWords(line)[1]).toBe('Sales follow-up');
  });

  it('refuses a name that is none, or that several agents have', async () => {
    const { type, sandbox } = await startBoth();
    sandbox.addAgent({ name: 'Receipts' });
    expect(await type('call inbound nobody')).toEqual(['No agent starts with "nobody".']);
    expect(await type('call inbound rec')).toEqual(['More than one agent starts with "rec".']);
    expect(sandbox.calls()).toEqual([]);
  });

  it('takes the agent whose whole name is given before a longer name', async () => {
    const { type, sandbox } = await startBoth();
    sandbox.addAgent({ name: 'Reception 2' });
    expect(getWords((await type('call inbound reception'))[0])[1]).toBe('Reception');
  });

  it('says why it is delivered to nobody', async () => {
    const { type } = await startBoth();
    expect((await type('call inbound')).slice(1)).toEqual([
      '    delivered to nobody, as no published flow waits for it: no webhook is registered, and v3 of Reception has no enabled linked workflow for finished calls',
    ]);
    expect((await type('call inbound night')).slice(1)).toEqual([
      '    delivered to nobody, as no published flow waits for it: no webhook is registered, and Night desk has no published version, which could have a linked workflow',
    ]);
    const [id] = getWords((await type('calls'))[0]);
    expect((await type(`repeat ${id}`)).slice(1)).toEqual([
      '    delivered to nobody: no webhook is registered',
    ]);
  });
});

describe('the line about a call that is delivered to nobody', () => {
  it('says that only the draft of the agent has the workflow of a flow', async () => {
    const { type, host, connection, project } = await startBoth();
    const { agentId } = project.reception;
    const input = { delivery: 'assigned', assign_to: [agentId], afterwards: 'draft' };
    await host.addFlow({ trigger: 'call_finished', connection, input }).switchOn();
    const [, line] = await type('call inbound reception');
    expect(line).toMatch(/nobody.*Only its draft has one: choose "Launch .* and publish it"/);
    expect((await type('call outbound sales'))[1]).not.toContain('draft');
  });
});

describe('the lines about a delivery', () => {
  it('name the agent, also of a delivery that is dropped', async () => {
    const { type, host, connection } = await startBoth();
    const flow = host.addFlow({ trigger: 'call_finished', connection, input: {} });
    await flow.switchOn();
    const lines = await type('call inbound');
    expect(lines.slice(1).map((line) => getWords(line).slice(0, 5))).toEqual(
      ['dialing', 'in_queue', 'in_progress', 'completed'].map((status) => [
        ...[ID, 'Reception', status, 'delivered', '200'],
      ]),
    );
    expect(await type('deliveries')).toEqual(lines.slice(1));
    expect((await type('calls')).map((line) => getWords(line)[1])).toEqual(['Reception']);

    await type('drop 1');
    const dropped = await type('call outbound unanswered');
    expect(dropped.slice(1).map((line) => getWords(line).slice(1, 5))).toEqual(
      ['dialing', 'completed'].map((status) => ['Sales follow-up', status, 'dropped', '-']),
    );
    await host.settled();
    expect(flow.runs).toHaveLength(1);
  });

  it('are left when the call has been deleted', async () => {
    const { type, sandbox, host, connection } = await startBoth();
    const flow = host.addFlow({ trigger: 'call_finished', connection, input: {} });
    await flow.switchOn();
    await type('call outbound unanswered');
    await host.settled();
    const [call] = sandbox.calls();
    await request(sandbox, '/v1/call/bulk-delete', {
      method: 'POST',
      body: { call_ids: [call?.id] },
    });
    expect(sandbox.calls()).toEqual([]);
    expect((await type('deliveries')).map((line) => getWords(line)[1])).toEqual([
      '(no agent)',
      '(no agent)',
    ]);
  });
});

describe('publish', () => {
  it('takes an agent by name, and a version by number or by the start of its id', async () => {
    const { type, project, sandbox } = await startBoth();
    const published = () =>
      sandbox.agents()[0]?.versions.find(({ is_published: is }) => is)?.version_id;
    const { v1, v2 } = project.reception;
    expect(await type('publish reception v2')).toEqual(['v2 is published.']);
    expect(published()).toBe(v2);
    expect(await type(`publish reception ${v1.slice(0, 6)}`)).toEqual(['v1 is published.']);
    expect(published()).toBe(v1);
    expect(await type('publish reception none')).toEqual(['No version is published now.']);
    expect(published()).toBeUndefined();
    expect(await type('publish night desk v1')).toEqual(['No launched version starts with "v1".']);
    expect(await type('publish')).toEqual(['Which agent?']);
  });
});
