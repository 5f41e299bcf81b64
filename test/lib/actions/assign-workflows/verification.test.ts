import { digaErrorOf } from '../../../support/diga';
import { BOOKING, DRAFT, LAUNCH, PUBLISH, READ, start, SURVEY, withoutFlows } from './support';

describe('Assign Workflows verification', () => {
  const isMissing = '"Send a survey" (flow_survey) is missing';

  it('stops before launching if the response has no workflows', async () => {
    const { assign, agentId, falsify, changes } = await start();
    falsify(DRAFT, (response) => ({ ...response, flows: [] }));
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toBe(
      `The draft does not have the requested workflows: "Tell the kitchen about bookings" (flow_booking_notice) is missing, ${isMissing}. Check the draft in the Diga dashboard. Done, but not confirmed: changing the workflows of the draft. Not done: launching a new version, publishing that version. Workflows of the draft before the change: flow_booking_notice.`,
    );
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it('stops at an extra workflow, and accepts any order', async () => {
    const { assign, falsify } = await start();
    falsify(DRAFT, (response) => ({ ...response, flows: [SURVEY, BOOKING] }));
    expect(await assign({})).toMatchObject({ added: [SURVEY], removed: [] });
    falsify(DRAFT, (response) => ({ ...response, flows: [BOOKING, SURVEY] }));
    const { message } = await digaErrorOf(assign({ change: 'remove' }));
    expect(message).toContain('"Send a survey" (flow_survey) was not requested');
  });

  it.each(['launch', 'publish'])(
    'stops before publishing if launching does not copy the workflows (%s)',
    async (afterwards) => {
      const { sandbox, assign, agentId, reception, changes } = await start({
        launchLoses: ['flows'],
      });
      const { message } = await digaErrorOf(assign({ afterwards }));
      expect(message).toMatch(/^The launched version v4 does not have the requested workflows/);
      expect(message).toContain(`${isMissing}. It was launched, but not published.`);
      expect(message).toContain('Done, but not confirmed: launching a new version.');
      expect(changes()).toEqual([`/v1/agent/${agentId}`, `/v1/agent/${agentId}/version`]);
      const { versions = [] } = sandbox.agents().find(({ agent_id }) => agent_id === agentId) ?? {};
      expect(versions.find(({ is_published }) => is_published)?.version_id).toBe(reception.v3);
    },
  );

  it('stops if launching drops the workflows of an unchanged draft', async () => {
    const { assign, agentId, changes } = await start({ launchLoses: ['flows'] });
    const input = { workflows: [BOOKING.id], afterwards: 'publish' };
    expect((await digaErrorOf(assign(input))).message).toMatch(/^The launched version v4/);
    expect(changes()).toEqual([`/v1/agent/${agentId}/version`]);
  });

  it('stops if the stored version differs from the response', async () => {
    const { assign, falsify, changes } = await start({ launchLoses: ['flows'] });
    falsify(LAUNCH, (response) => ({ ...response, flows: [BOOKING, SURVEY] }));
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(/^The launched version v4 does not have the requested workflows/);
    expect(message).toContain('launching a new version. Not done: publishing that version.');
    expect(changes()).toHaveLength(2);
  });

  it('reads the agent back once if a response omits the workflows', async () => {
    const { sandbox, assign, agentId, falsify } = await start();
    falsify(DRAFT, withoutFlows);
    falsify(LAUNCH, withoutFlows);
    const record = await assign({ afterwards: 'launch' });
    expect(record).toMatchObject({ workflows_after: [BOOKING, SURVEY], launched: true });
    const reads = sandbox.requests.filter(
      ({ method, path }) => method === 'GET' && path === `/v1/agent/${agentId}`,
    );
    expect(reads.map(({ query }) => query)).toEqual([{}, {}, { version_id: record['version_id'] }]);
  });

  it('stops if the version that it reads back has no workflows', async () => {
    const { assign, falsify, changes } = await start({ launchLoses: ['flows'] });
    falsify(LAUNCH, withoutFlows);
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toContain(isMissing);
    expect(changes()).toHaveLength(2);
  });

  it('stops if Diga omits the workflows everywhere', async () => {
    const { assign, falsify, changes } = await start();
    falsify(DRAFT, (response) => {
      falsify(READ, withoutFlows);
      return withoutFlows(response);
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(/^Diga does not say which workflows the agent has now\./);
    expect(message).toContain('Done, but not confirmed: changing the workflows of the draft.');
    expect(changes()).toHaveLength(1);
  });

  it('writes nothing if Diga omits the workflows of the draft', async () => {
    const { assign, falsify, changes } = await start();
    falsify(READ, withoutFlows);
    const { message } = await digaErrorOf(assign({}));
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
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
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
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toContain(
      'but the result is not as requested: another version, or none, takes the live calls.',
    );
  });
});
