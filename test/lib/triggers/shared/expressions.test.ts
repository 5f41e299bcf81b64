import { recordLog } from '../../../support/log';
import { getCallIds } from '../call-finished/support';
import { startLinkedFlow } from '../call-finished/assigned/support';
import { startPreCall } from '../pre-call/support';

let logged: () => string[];

beforeEach(() => {
  logged = recordLog();
});

const told = () => logged().filter((line) => line.includes('arrive empty'));

describe.each(['old', 'new'] as const)(
  'with an engine in Diga that reads %s expressions',
  (expressions) => {
    it('a flow that Diga assigns is told which call has ended', async () => {
      const { flow, linkId, launchWith, finish } = await startLinkedFlow({}, { expressions });
      launchWith([linkId]);
      const callId = await finish();
      expect(getCallIds(flow)).toEqual([callId]);
      expect(told()).toEqual([]);
    });

    it('a flow with Pre-Call gets the call, and Diga what it answers', async () => {
      const { addFlow, call } = await startPreCall({ expressions });
      const flow = addFlow();
      await flow.switchOn();
      const { prepared } = await call();
      expect(prepared.promptAddition).toBe('The caller is Carmen, +34900000012.');
      expect(prepared.runs).toMatchObject([{ dynamicVariables: { guest_name: 'Carmen' } }]);
      expect(flow.runs).toMatchObject([{ phone_number: '+34900000012' }]);
    });
  },
);

describe('with an engine in Diga that knows no operators', () => {
  it('a flow that Diga assigns is told of calls after its next renewal', async () => {
    const { flow, linkId, launchWith, finish, renew } = await startLinkedFlow(
      {},
      { expressions: 'simple' },
    );
    launchWith([linkId]);
    await finish();
    expect(getCallIds(flow)).toEqual([]);
    await finish();
    expect(told()).toHaveLength(1);
    await renew(flow);
    const callId = await finish();
    expect(getCallIds(flow)).toContain(callId);
    expect(told()).toHaveLength(1);
  });

  it('a flow with Pre-Call prepares calls after its next renewal', async () => {
    const { addFlow, call, host } = await startPreCall({ expressions: 'simple' });
    const flow = addFlow();
    await flow.switchOn();
    expect((await call()).prepared.promptAddition).toBe('');
    await flow.renew();
    expect((await call()).prepared.promptAddition).toContain('Carmen');
    await host.settled();
    expect(flow.runs).toMatchObject([{ phone_number: null }, { phone_number: '+34900000012' }]);
  });
});
