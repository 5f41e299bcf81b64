import { createDigaClient } from '../../src/lib/diga/client';
import { ensureLinkedWorkflow } from '../../src/lib/provisioning/linked-workflow';
import { PRE_CALL } from '../../src/lib/provisioning/hosted-pieces';
import { opened } from '../support/opened';
import { json, type Reply, startServer } from '../support/server';
import { startDiga } from '../support/diga';

interface Options {
  reply?: Reply;
  seconds?: number;
  aborts?: boolean;
}

/** A sandbox with an agent whose launched version is prepared by a server. */
async function prepared({ reply = json({}), seconds = 30, aborts = false }: Options) {
  const { sandbox } = await startDiga();
  const server = await opened(startServer(() => reply));
  const client = createDigaClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.url });
  const { id } = await ensureLinkedWorkflow(client, null, {
    name: 'Mine',
    url: `${server.url}/sync`,
    headers: { 'x-activepieces-token': 'abc' },
    trigger: PRE_CALL,
    body: { call: '{{trigger}}' },
    answer: {
      waitSeconds: seconds,
      endsCall: aborts,
      settings: [
        { words: ['timeout'], value: seconds, isNeeded: true },
        { words: ['abort'], value: aborts, isNeeded: true },
      ],
      displayNames: ['Return Call Data'],
      inputs: [
        { words: ['prompt'], value: '{{step_1.body.prompt_addition}}', isNeeded: true },
        { words: ['variables'], value: '{{step_1.body.dynamic_variables}}', isNeeded: true },
      ],
    },
  });
  const agentId = sandbox.addAgent({
    name: 'Reception',
    flows: [{ id }],
    dynamic_variables: { name: 'by the agent', city: 'by the agent', shop: 'by the agent' },
  });
  const versionId = sandbox.launchVersion(agentId);
  const call = () =>
    sandbox.placeCall({
      agentId,
      versionId,
      dynamicVariables: { name: 'by the call', city: 'by the call' },
    });
  return { sandbox, server, id, agentId, versionId, call };
}

describe('a call of a version with a pre-call workflow', () => {
  it('sends its data and gets what the answer adds, before what it and the agent have', async () => {
    const answer = { prompt_addition: 'Be kind.', dynamic_variables: { name: 'by the workflow' } };
    const { sandbox, server, id, call, agentId } = await prepared({ reply: json(answer) });
    const callId = call();
    expect(await sandbox.prepared(callId)).toEqual({
      runs: [
        {
          workflowId: id,
          outcome: 'answered',
          status: 200,
          promptAddition: 'Be kind.',
          dynamicVariables: { name: 'by the workflow' },
          abortsOnFailure: false,
        },
      ],
      promptAddition: 'Be kind.',
      isAborted: false,
    });
    expect(sandbox.call(callId).dynamic_variables).toEqual({
      name: 'by the workflow',
      city: 'by the call',
      shop: 'by the agent',
    });
    const [request] = server.requests;
    expect(request?.headers['x-activepieces-token']).toBe('abc');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      call: { id: callId, agent_id: agentId, channel: 'call', start_time: null },
    });
  });

  it.each([
    ['error', json({ declined: true }, 500), 500],
    ['timeout', 'stall', null],
    ['wrong answer', json({ prompt_addition: ['?'], dynamic_variables: {} }), 200],
    ['wrong answer', json({ prompt_addition: '', dynamic_variables: 'none' }), 200],
  ] as const)('goes on without an answer, or is aborted: %s', async (outcome, reply, status) => {
    for (const aborts of [false, true]) {
      const { sandbox, call } = await prepared({ reply, seconds: 0.2, aborts });
      const callId = call();
      const { runs, isAborted } = await sandbox.prepared(callId);
      expect(runs).toMatchObject([{ outcome, status, promptAddition: '' }]);
      expect(isAborted).toBe(aborts);
      expect(sandbox.call(callId)).toMatchObject({
        status: aborts ? 'completed' : 'dialing',
        start_time: null,
      });
    }
  });

  it.each([404, 410, 422])('goes on after HTTP %d, if a failure is to abort it', async (status) => {
    const { sandbox, server, call } = await prepared({ reply: json({}, status), aborts: true });
    const { runs, promptAddition, isAborted } = await sandbox.prepared(call());
    expect(runs).toMatchObject([{ outcome: 'answered', status, dynamicVariables: {} }]);
    expect([promptAddition, isAborted]).toEqual(['', false]);
    expect(server.requests).toHaveLength(1);
  });

  it('is tried three times before it is aborted, and once if it is not', async () => {
    for (const [aborts, times] of [
      [true, 3],
      [false, 1],
    ] as const) {
      const { sandbox, server, call } = await prepared({ reply: json({}, 503), aborts });
      expect((await sandbox.prepared(call())).isAborted).toBe(aborts);
      expect(server.requests).toHaveLength(times);
    }
  });

  it('gets nothing from an answer without data', async () => {
    const { sandbox, call } = await prepared({ reply: { body: 'Hello' } });
    const { runs, promptAddition } = await sandbox.prepared(call());
    expect(runs).toMatchObject([{ outcome: 'answered', dynamicVariables: {} }]);
    expect(promptAddition).toBe('');
  });

  it('is not prepared while the workflow is disabled, nor by another version', async () => {
    const { sandbox, server, id, agentId, call } = await prepared({});
    sandbox.editDraft(agentId, { flows: [] });
    const other = sandbox.placeCall({ agentId, versionId: sandbox.launchVersion(agentId) });
    await expect(sandbox.prepared(other)).rejects.toThrow('No workflow prepares');
    sandbox.changeWorkflow(id, { status: 'DISABLED' });
    await expect(sandbox.prepared(call())).rejects.toThrow('No workflow prepares');
    expect(server.requests).toEqual([]);
  });
});
