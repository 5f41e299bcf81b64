import type { Flow, Release } from '../../support/host';
import { recordLog } from '../../support/log';
import { startLinkedFlow } from './call-finished/assigned/support';
import { getCallIds, startCallFinished } from './call-finished/support';
import { startFunctionCall, toolNames } from './function-call/support';
import { linkedWorkflow, startPreCall } from './pre-call/support';

beforeEach(() => {
  recordLog();
});

/** What a host answers on its synchronous addresses. */
const ANSWERS = {
  older: { failed: 204, unanswered: 204 },
  newer: { failed: 500, unanswered: 408 },
} as const;

/** Posts to the synchronous address of a flow without its secret; returns the response. */
async function postAsStranger({ webhookUrl }: Flow): Promise<[status: number, text: string]> {
  const response = await fetch(`${webhookUrl}/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ day: 'Monday' }),
  });
  return [response.status, await response.text()];
}

describe.each<Release>(['older', 'newer'])('on %s releases of Activepieces', (release) => {
  const { failed, unanswered } = ANSWERS[release];

  it('Call Finished runs once for each call, also after it was published again', async () => {
    const world = await startCallFinished();
    const { host, sandbox, reception, renew, settled } = world;
    host.release = release;
    const flow = await world.addFlowOn();
    const finish = async () => {
      const callId = sandbox.placeCall(reception);
      sandbox.finishCall(callId);
      await settled();
      return callId;
    };
    const first = await finish();
    await flow.republish();
    expect(sandbox.webhooks()).toHaveLength(1);
    sandbox.redeliver(first);
    const second = await finish();
    const lost = world.addLostCall();
    await renew(flow);
    expect(getCallIds(flow)).toEqual([first, second, lost]);
    const [status, text] = await postAsStranger(flow);
    expect([status, text.includes(first)]).toEqual([failed, false]);
    expect(flow.runs).toHaveLength(3);
  });

  it('a flow that Diga assigns keeps its workflow when it is published again', async () => {
    const { host, sandbox, flow, linkId, launchWith, finish } = await startLinkedFlow();
    host.release = release;
    launchWith([linkId]);
    await flow.republish();
    expect(sandbox.workflows().map(({ id, status }) => [id, status])).toEqual([
      [linkId, 'ENABLED'],
    ]);
    const callId = await finish();
    expect(getCallIds(flow)).toEqual([callId]);
  });

  it('Function Call answers, and says nothing to strangers', async () => {
    const world = await startFunctionCall();
    world.host.release = release;
    const flow = world.addFlow();
    await flow.switchOn();
    await flow.republish();
    expect(toolNames(world.sandbox).flatMap(([, tools]) => tools)).toEqual(['find_slots']);
    const use = () => world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(await use()).toMatchObject({ outcome: 'answered', status: 200 });
    expect(await postAsStranger(flow)).toMatchObject([
      failed,
      expect.not.stringContaining('10:00'),
    ]);
    expect(flow.runs).toHaveLength(1);
  });

  it('an agent is told of a flow that does not answer as the host does', async () => {
    const world = await startFunctionCall();
    world.host.release = release;
    const flow = world.addFlow({}, []);
    await flow.switchOn();
    const { status } = await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(status).toBe(unanswered);
  });

  it('Pre-Call prepares calls, and one that does not answer ends none', async () => {
    const { host, sandbox, addFlow, call } = await startPreCall();
    host.release = release;
    const flow = addFlow({ hang_up: true });
    await flow.switchOn();
    await flow.republish();
    expect(linkedWorkflow(sandbox).workflow.status).toBe('ENABLED');
    const { prepared } = await call();
    expect(prepared.isAborted).toBe(false);
    expect(prepared.promptAddition).toContain('Carmen');
    expect((await postAsStranger(flow))[0]).toBe(failed);
    await flow.remove();

    await addFlow({ hang_up: true }, []).switchOn();
    expect((await call()).prepared).toMatchObject({
      runs: [{ status: unanswered }],
      isAborted: false,
    });
  });

  it('a Pre-Call flow with a step that fails adds nothing', async () => {
    const { host, addFlow, call } = await startPreCall();
    host.release = release;
    await addFlow({}, [{ action: 'return_response', input: { text: 'Hello' } }]).switchOn();
    expect((await call()).prepared).toMatchObject({
      runs: [{ status: failed }],
      promptAddition: '',
      isAborted: false,
    });
  });
});
