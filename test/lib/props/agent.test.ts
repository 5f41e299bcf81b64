import type { RequestEffect } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { NOBODY, startWorld } from '../../support/diga';
import { unreachableUrl } from '../../support/server';
import { speedUpTime } from '../../support/time';

const DROPDOWN = /versions-dropdown/;

describe('agent picker of an action', () => {
  it('offers every agent by name', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { reception, sales, nightDesk } = seedProject(sandbox);
    expect(await host.pickInAction('get_agent', 'agent', connection)).toEqual({
      disabled: false,
      options: [
        { label: 'Reception', value: reception.agentId },
        { label: 'Sales follow-up', value: sales.agentId },
        { label: 'Night desk', value: nightDesk.agentId },
      ],
    });
  });

  it('distinguishes agents that share a name or have none', async () => {
    const { sandbox, host, connection } = await startWorld();
    const [first, second] = [
      sandbox.addAgent({ name: 'Desk' }),
      sandbox.addAgent({ name: 'Desk ' }),
    ];
    const [nameless, other] = [sandbox.addAgent({}), sandbox.addAgent({ name: 'Night' })];
    const { options } = await host.pickInAction('list_agent_versions', 'agent', connection);
    expect(options).toEqual([
      { label: `Desk (${first.slice(0, 8)})`, value: first },
      { label: `Desk (${second.slice(0, 8)})`, value: second },
      { label: `Agent without a name (${nameless.slice(0, 8)})`, value: nameless },
      { label: 'Night', value: other },
    ]);
    expect(sandbox.requestCount).toBe(1);
  });

  it('falls back to the paged list of agents, without reading versions', async () => {
    const { sandbox, host, connection } = await startWorld();
    for (let number = 1; number <= 120; number += 1) sandbox.addAgent({ name: `Agent ${number}` });
    sandbox.misbehave({ on: 'requests', match: DROPDOWN, effect: { kind: 'status', status: 403 } });
    const { options } = await host.pickInAction('get_agent', 'agent', connection);
    expect(options).toHaveLength(120);
    expect(sandbox.requestCount).toBe(3);
  });

  it('asks for a connection first', async () => {
    const { host } = await startWorld();
    expect(await host.pickInAction('get_agent', 'agent', undefined)).toEqual({
      disabled: true,
      options: [],
      placeholder: 'Choose or make a Diga connection first.',
    });
  });

  it('explains that there are no agents yet', async () => {
    const { host, connection } = await startWorld();
    expect(await host.pickInAction('get_agent', 'agent', connection)).toEqual({
      disabled: true,
      options: [],
      placeholder: 'There is nothing to pick yet: make an agent in Diga first.',
    });
  });

  it.each<[string, RequestEffect, RegExp]>([
    ['is down', { kind: 'status', status: 500 }, /having problems/],
    ['hangs', { kind: 'hang' }, /did not answer within \d+ seconds/],
    ['rejects the key', { kind: 'status', status: 401 }, /refused the API key/],
    ['denies permission', { kind: 'status', status: 403 }, /permission "Agents: read"/],
    ['responds with a web page', { kind: 'body', text: '<h1>Hi</h1>' }, /not Diga's API/],
    ['responds with unexpected JSON', { kind: 'body', text: '{}' }, /not Diga's API/],
  ])('explains what to do if Diga %s', async (_what, effect, sentence) => {
    speedUpTime();
    const { sandbox, host, connection } = await startWorld();
    sandbox.misbehave({ on: 'requests', effect });
    expect(await host.pickInAction('get_agent', 'agent', connection)).toEqual({
      disabled: true,
      options: [],
      placeholder: expect.stringMatching(sentence) as string,
    });
  });

  it('explains what to do if Diga is unreachable or the API address is invalid', async () => {
    speedUpTime();
    const { host, connection } = await startWorld();
    const placeholder = async (baseUrl: string) =>
      (await host.pickInAction('get_agent', 'agent', { ...connection, baseUrl })).placeholder;
    expect(await placeholder(await unreachableUrl())).toMatch(/cannot be reached/);
    expect(await placeholder('nowhere')).toMatch(/API address is not valid/);
  });
});

describe('agent picker of an action with a deleted agent', () => {
  it.each([true, false])(
    'marks the agent as missing (other agents exist: %s)',
    async (othersExist) => {
      const { sandbox, host, connection } = await startWorld();
      if (othersExist) sandbox.addAgent({ name: 'Reception' });
      for (const action of ['get_agent', 'list_calls']) {
        const { options } = await host.pickInAction(action, 'agent', connection, { agent: NOBODY });
        expect(options.at(-1)).toEqual({
          label: 'Missing agent: deleted in Diga (00000000)',
          value: NOBODY,
        });
        expect(options).toHaveLength(othersExist ? 2 : 1);
      }
    },
  );
});

describe('agent picker of the trigger', () => {
  it('offers every agent, and marks picked agents that are deleted as missing', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { reception, sales, nightDesk } = seedProject(sandbox);
    const input = { agents: [reception.agentId, nightDesk.agentId] };
    host.addFlow({ trigger: 'call_finished', connection, input: { agents: [NOBODY] } });
    const flow = host.addFlow({ trigger: 'call_finished', connection, input });
    sandbox.deleteAgent(nightDesk.agentId);
    const { options } = await flow.pick('agents');
    expect(options).toEqual([
      { label: 'Reception', value: reception.agentId },
      { label: 'Sales follow-up', value: sales.agentId },
      {
        label: `Missing agent: deleted in Diga (${nightDesk.agentId.slice(0, 8)})`,
        value: nightDesk.agentId,
      },
    ]);
  });

  it('marks missing agents even if no agent is left', async () => {
    const { host, connection } = await startWorld();
    const input = { agents: [NOBODY] };
    const flow = host.addFlow({ trigger: 'call_finished', connection, input });
    expect((await flow.pick('agents')).options.map(({ value }) => value)).toEqual([NOBODY]);
  });
});
