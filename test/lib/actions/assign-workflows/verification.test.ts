import { getDigaError } from '../../../support/diga';
import { BOOKING, DRAFT, LAUNCH, PUBLISH, READ, start, SURVEY, withoutFlows } from './support';

describe('Assign Workflows verification', () => {
  it('believes what Diga has stored, whatever it responds', async () => {
    const { assign, falsify } = await start();
    falsify(DRAFT, (response) => ({ ...response, flows: [] }));
    falsify(LAUNCH, withoutFlows);
    expect(await assign({ afterwards: 'publish' })).toMatchObject({
      workflows_after: [BOOKING, SURVEY],
      published: true,
    });
  });

  it('stops at an extra workflow in the draft, and accepts any order', async () => {
    const { assign, falsifyNext } = await start();
    falsifyNext(DRAFT, (response) => ({ ...response, flows: [SURVEY, BOOKING] }));
    expect(await assign({})).toMatchObject({ added: [SURVEY], removed: [] });
    falsifyNext(DRAFT, (response) => ({ ...response, flows: [BOOKING, SURVEY] }));
    const { message } = await getDigaError(assign({ change: 'remove' }));
    expect(message).toContain('Workflows ("Send a survey" (flow_survey) is extra)');
  });

  it('stops before launching if Diga does not say which workflows the draft has now', async () => {
    const { assign, agentId, falsifyNext, changes } = await start();
    falsifyNext(DRAFT, withoutFlows);
    const { message } = await getDigaError(assign({ afterwards: 'publish' }));
    expect(message).toBe(
      `The draft is not as it should be after the change of its workflows: Workflows ("Tell the kitchen about bookings" (flow_booking_notice) is missing, "Send a survey" (flow_survey) is missing). Somebody may be editing it: check it in the Diga dashboard. Done, but not confirmed: changing the workflows of the draft. Not done: launching a new version, publishing that version. Workflows of the draft before the change: flow_booking_notice.`,
    );
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it.each(['launch', 'publish'])(
    'stops before publishing if launching does not copy the workflows (%s)',
    async (afterwards) => {
      const { sandbox, assign, agentId, reception, changes } = await start();
      sandbox.loseAtLaunch(['flows']);
      const { message } = await getDigaError(assign({ afterwards }));
      expect(message).toMatch(/^The launched version v4 differs from the draft/);
      expect(message).toContain('"Send a survey" (flow_survey) is missing). It was not published.');
      expect(message).toContain('Done, but not confirmed: launching a new version.');
      expect(changes()).toEqual([`/v1/agent/${agentId}`, `/v1/agent/${agentId}/version`]);
      const { versions = [] } = sandbox.agents().find(({ agent_id }) => agent_id === agentId) ?? {};
      expect(versions.find(({ is_published }) => is_published)?.version_id).toBe(reception.v3);
    },
  );

  it('writes nothing if Diga omits the workflows of the draft', async () => {
    const { assign, falsify, changes } = await start();
    falsify(READ, withoutFlows);
    const { message } = await getDigaError(assign({}));
    expect(message).toMatch(/^Nothing was changed\. Diga does not say which workflows/);
    expect(changes()).toEqual([]);
  });

  it('accepts an incomplete response if the stored publication matches', async () => {
    const { assign, agentId, phones, falsify } = await start();
    falsify(PUBLISH, () => ({ agent_id: agentId }));
    expect(await assign({ afterwards: 'publish' })).toMatchObject({
      published: true,
      inbound_phone_id: phones.restaurant,
    });
  });

  it('reports that something else was published', async () => {
    const { sandbox, assign, agentId, reception, phones, falsify } = await start();
    falsify(PUBLISH, (response) => {
      sandbox.publish(agentId, reception.v3);
      for (const phone of sandbox.phones()) {
        if (phone.id === phones.restaurant) phone.inbound_agent_id = null;
        else phone.outbound_agent_id = agentId;
      }
      return { ...response, published_version_id: reception.v3, inbound_phone_number_id: null };
    });
    const { message } = await getDigaError(assign({ afterwards: 'publish' }));
    expect(message).toMatch(
      /^Diga accepted the publication of version v4, but the result is not as requested: another version, or none, takes the live calls, its inbound phone number differs, its outbound phone number differs\./,
    );
    expect(message).toContain('Done, but not confirmed: publishing that version.');
  });

  it('reports that nothing is published', async () => {
    const { sandbox, assign, agentId, falsify } = await start();
    falsify(PUBLISH, (response) => {
      sandbox.publish(agentId, null);
      return { ...response, published_version_id: null };
    });
    const { message } = await getDigaError(assign({ afterwards: 'publish' }));
    expect(message).toContain(
      'but the result is not as requested: another version, or none, takes the live calls.',
    );
  });
});
