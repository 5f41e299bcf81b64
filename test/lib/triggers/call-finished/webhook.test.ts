import { PERMISSIONS } from '../../../../src/lib/diga/permissions';
import { getClient } from '../../../support/diga';
import { recordLog } from '../../../support/log';
import { getCallIds, startCallFinished, type CallFinishedWorld } from './support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

/** Changes the address of a webhook as another client of the API would. */
async function updateWebhook(id: string | undefined, url: string): Promise<void> {
  await getClient(world.sandbox).request({
    method: 'PATCH',
    path: `/v1/webhook/${id}`,
    body: { url },
    permissions: [PERMISSIONS.webhooksWrite],
  });
}

describe('webhook repair', () => {
  it('registers a webhook again that was deleted in Diga, and logs one line', async () => {
    const flow = await world.addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    await world.renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(logged()).toEqual([
      expect.stringContaining('its webhook in Diga was missing or out of date, and is repaired'),
    ]);
    await flow.switchOff();
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['no token', ''],
    ['another token', '?token=of-another-key'],
  ])('replaces a webhook whose address has %s', async (_, query) => {
    const flow = await world.addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    await updateWebhook(webhook?.id, flow.webhookUrl + query);
    await world.renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(world.sandbox.webhooks()[0]?.id).not.toBe(webhook?.id);
    expect(logged()).toEqual([expect.stringContaining('is repaired')]);
  });

  it('keeps a webhook whose address Diga spells differently', async () => {
    const flow = await world.addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    await updateWebhook(webhook?.id, flow.deliveryUrl.replace('http:', 'HTTP:'));
    await world.renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ id: webhook?.id })]);
  });

  it('registers the token of the new key when the key has changed; no call is lost', async () => {
    const flow = await world.addFlowOn();
    const before = flow.deliveryUrl;
    const apiKey = world.sandbox.createKey({
      calls: 'read',
      messages: 'read',
      agents: 'read',
      webhooks: 'write',
    });
    flow.reconnect({ ...world.connection, apiKey });
    const id = world.addLostCall();
    world.sandbox.redeliver(id);
    await world.settled();
    expect(flow.runs).toEqual([]);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(flow.deliveryUrl).not.toBe(before);
    expect(logged().join()).not.toMatch(/token|\/webhooks\//);
  });

  it('changes and logs nothing while the webhook is right', async () => {
    const flow = await world.addFlowOn();
    const before = world.sandbox.webhooks();
    await world.renew(flow);
    expect(world.sandbox.webhooks()).toEqual(before);
    expect(logged()).toEqual([]);
  });

  it('changes nothing with a key that may not list webhooks', async () => {
    world = await startCallFinished({ writeImpliesRead: false });
    const apiKey = world.sandbox.createKey({ calls: 'read', messages: 'read', webhooks: 'write' });
    const flow = world.addFlow({}, { apiKey });
    await flow.switchOn();
    const before = world.sandbox.webhooks();
    await world.renew(flow);
    expect(world.sandbox.webhooks()).toEqual(before);
  });
});
