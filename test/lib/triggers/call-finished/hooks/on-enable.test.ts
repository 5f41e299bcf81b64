import { createWebhook } from '../../../../../src/lib/diga/webhooks';
import { getClient, getDigaError } from '../../../../support/diga';
import { recordLog } from '../../../../support/log';
import { speedUpTime } from '../../../../support/time';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;

beforeEach(async () => {
  world = await startCallFinished();
});

const webhookUrls = () => world.sandbox.webhooks().map(({ url }) => url);

describe('switching the flow on', () => {
  it('registers a webhook to the flow, with its token, for status_changed', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([
      expect.objectContaining({ url: flow.deliveryUrl, subscribed_events: ['status_changed'] }),
    ]);
  });

  it('stores the address of the webhook without the token', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    expect(JSON.parse(flow.store.entries.get('registration') ?? '')).toEqual({
      id: world.sandbox.webhooks()[0]?.id,
      url: flow.webhookUrl,
    });
    expect([...flow.store.entries.values()].join()).not.toContain(tokenOfUrl(flow.deliveryUrl));
  });

  it('adopts a webhook to the same address instead of creating a second one', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const [before] = world.sandbox.webhooks();
    flow.store.entries.clear();
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([before]);
  });

  it('removes the stored webhook if the address has changed', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const moved = world.addFlow();
    for (const [key, value] of flow.store.entries) moved.store.entries.set(key, value);
    await moved.switchOn();
    expect(webhookUrls()).toEqual([moved.deliveryUrl]);
  });

  it('keeps one of several webhooks to the same address', async () => {
    const flow = world.addFlow();
    await register(flow.deliveryUrl);
    await register(flow.deliveryUrl);
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it.each([
    ['no token', ''],
    ['another token', '?token=of-another-key'],
    ['two tokens', '?token=one&token=two'],
  ])('replaces a webhook to its address with %s', async (_, query) => {
    const flow = world.addFlow();
    await register(flow.webhookUrl + query);
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it('keeps the webhooks of others', async () => {
    await register(`${world.host.url}/somebody-else`);
    const flow = world.addFlow();
    await flow.switchOn();
    expect(webhookUrls()).toEqual([`${world.host.url}/somebody-else`, flow.deliveryUrl]);
  });

  it('finds its webhook among more than a page of others', async () => {
    const flow = world.addFlow();
    await register(flow.deliveryUrl);
    for (let other = 0; other < 120; other += 1) await register(`${world.host.url}/${other}`);
    await flow.switchOn();
    expect(webhookUrls().filter((url) => url === flow.deliveryUrl)).toHaveLength(1);
  });

  it('creates one webhook with a key that may write webhooks but not list them', async () => {
    world = await startCallFinished({ writeImpliesRead: false });
    const apiKey = world.sandbox.createKey({
      calls: 'read',
      messages: 'read',
      agents: 'read',
      webhooks: 'write',
    });
    const flow = world.addFlow({}, { apiKey });
    await flow.switchOn();
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it('removes the new webhook if it cannot be stored', async () => {
    const flow = world.addFlow();
    flow.store.fails = (operation) => operation === 'put';
    await expect(flow.switchOn()).rejects.toThrow('Store');
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['its starting point', 'put', 'bounds'],
    ['that it is on', 'put', 'last_renewal'],
  ] as const)('registers nothing if it cannot store %s', async (_, failing, failingKey) => {
    for (const delivery of ['instant', 'polling']) {
      const flow = world.addFlow({ delivery });
      flow.store.fails = (operation, key) => operation === failing && key === failingKey;
      await expect(flow.switchOn()).rejects.toThrow('Store');
      expect(world.sandbox.webhooks()).toEqual([]);
    }
  });

  it.each([400, 409, 422])(
    'says that Diga declined the address with HTTP %i, and what that usually means',
    async (status) => {
      world.sandbox.misbehave({
        on: 'requests',
        match: (method) => method === 'POST',
        effect: { kind: 'status', status },
      });
      const flow = world.addFlow();
      const { message } = await getDigaError(flow.switchOn());
      expect(message).toMatch(
        new RegExp(`^Diga declined this address \\(HTTP ${status}\\)\\. Usually that means that `),
      );
      expect(message).toContain(`${world.host.url}, cannot be reached from the internet`);
      expect(message).not.toContain(flow.id);
      expect(message).not.toContain(tokenOfUrl(flow.deliveryUrl));
      expect(world.sandbox.webhooks()).toEqual([]);
    },
  );

  it('says that Diga declined an address on loopback', async () => {
    world = await startCallFinished({ loopbackIsPublic: false });
    await expect(world.addFlow().switchOn()).rejects.toThrow('Diga declined this address');
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['Webhooks: write', { calls: 'read', messages: 'read', agents: 'read' }],
    ['Calls: read', { webhooks: 'write', messages: 'read', agents: 'read' }],
    ['Messages: read', { webhooks: 'write', calls: 'read', agents: 'read' }],
    ['Agents: read', { webhooks: 'write', calls: 'read', messages: 'read' }],
  ] as const)('says that the key lacks the permission %s', async (permission, permissions) => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    const apiKey = world.sandbox.createKey(permissions);
    const flow = world.addFlow({ agents: [world.sales.agentId] }, { apiKey });
    await expect(flow.switchOn()).rejects.toThrow(`lacks the permission "${permission}"`);
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('says that the key is refused', async () => {
    const flow = world.addFlow({}, { apiKey: 'wrong' });
    await expect(flow.switchOn()).rejects.toThrow('Diga refused the API key');
  });

  it('succeeds if the messages cannot be read for a reason other than a permission', async () => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 400 },
    });
    const flow = world.addFlow();
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it('succeeds within the preflight budget if the request for messages hangs', async () => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({ on: 'requests', match: /\/message$/, effect: { kind: 'hang' } });
    const flow = world.addFlow({ agents: [world.sales.agentId] });
    speedUpTime(10);
    await flow.switchOn();
    jest.restoreAllMocks();
    // One request uses up the budget.
    expect(requestsFor(/\/message$/)).toBe(1);
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it.each([
    ['calls', /\/call\/$/],
    ['agents', /\/agent\/versions-dropdown\/dashboard$/],
  ])('fails after one request if the request for %s hangs', async (_, match) => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({ on: 'requests', match, effect: { kind: 'hang' } });
    const flow = world.addFlow({ agents: [world.sales.agentId] });
    speedUpTime(10);
    await expect(flow.switchOn()).rejects.toThrow('Diga did not answer within 7 seconds');
    jest.restoreAllMocks();
    expect(requestsFor(match)).toBe(1);
    expect(webhookUrls()).toEqual([]);
  });

  it('says that a picked agent is deleted', async () => {
    const { agentId } = world.sales;
    world.sandbox.deleteAgent(agentId);
    const flow = world.addFlow({ agents: [agentId, world.reception.agentId] });
    await expect(flow.switchOn()).rejects.toThrow(
      'One agent that this flow is for no longer exists in Diga',
    );
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('says that picked versions are deleted', async () => {
    const { agentId, v1 } = world.reception;
    const v3 = world.sandbox.launchVersion(agentId);
    world.sandbox.deleteVersion(agentId, v1);
    world.sandbox.deleteVersion(agentId, v3);
    const flow = world.addFlow({ versions: ['published', v1, v3] });
    await expect(flow.switchOn()).rejects.toThrow(
      '2 versions that this flow is for no longer exist in Diga',
    );
  });

  it('says that a picked version is not of a picked agent', async () => {
    const flow = world.addFlow({
      agents: [world.sales.agentId],
      versions: [world.reception.v1],
    });
    await expect(flow.switchOn()).rejects.toThrow('or not of an agent that it is for');
  });

  it('accepts agents and versions that exist', async () => {
    const { agentId, v1 } = world.reception;
    const flow = world.addFlow({ agents: [agentId], versions: [v1, 'published'] });
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it('keeps a webhook that was there before, if the store fails', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    flow.store.entries.delete('progress');
    flow.store.fails = (operation, key) => operation === 'put' && key === 'bounds';
    await expect(flow.switchOn()).rejects.toThrow('Store');
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it.each([401, 422])('does not poll after HTTP %i beside a webhook that stays', async (status) => {
    const flow = world.addFlow();
    await flow.switchOn();
    flow.edit({ direction: 'any', delivery: 'polling' });
    const match = (method: string) => method === 'DELETE';
    world.sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status } });
    expect(await getDigaError(flow.switchOn())).toMatchObject({ status });
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  it('polls with a key that may not have webhooks', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    flow.edit({ direction: 'any', delivery: 'polling' });
    const match = (method: string) => method === 'DELETE';
    world.sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status: 403 } });
    await expect(flow.switchOn()).resolves.toBeUndefined();
  });
});

describe('switching the flow off', () => {
  it('removes its webhook and nothing else', async () => {
    await register(`${world.host.url}/somebody-else`);
    const flow = world.addFlow();
    await flow.switchOn();
    await flow.switchOff();
    expect(webhookUrls()).toEqual([`${world.host.url}/somebody-else`]);
  });

  it('removes a webhook to its address that is not stored', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    flow.store.entries.clear();
    await flow.switchOff();
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('succeeds if the webhook is already deleted', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    await expect(flow.switchOff()).resolves.toBeUndefined();
    await flow.switchOn();
    expect(webhookUrls()).toEqual([flow.deliveryUrl]);
  });

  describe('while Diga or the store fails', () => {
    let logged: () => string[];
    beforeEach(() => {
      logged = recordLog();
    });

    it.each([
      ['the key is refused', 401],
      ['the key lacks the permission', 403],
      ['Diga is down', 500],
    ])(
      'does not throw if %s, logs it, and lets the next switching on clean up',
      async (_, status) => {
        speedUpTime();
        const flow = world.addFlow();
        await flow.switchOn();
        const end = world.sandbox.misbehave({
          on: 'requests',
          match: (method) => method === 'DELETE',
          effect: { kind: 'status', status },
        });
        await expect(flow.switchOff()).resolves.toBeUndefined();
        expect(logged()).toEqual([expect.stringContaining('is still registered with Diga')]);
        end();
        await flow.switchOn();
        await flow.switchOff();
        expect(world.sandbox.webhooks()).toEqual([]);
      },
    );

    it('does not throw if Diga is unreachable or the store fails', async () => {
      speedUpTime();
      const flow = world.addFlow();
      await flow.switchOn();
      flow.store.fails = () => true;
      await expect(flow.switchOff()).resolves.toBeUndefined();
      flow.store.fails = () => false;
      await world.sandbox.close();
      await expect(flow.switchOff()).resolves.toBeUndefined();
      expect(logged()).toHaveLength(3);
    });
  });
});

function requestsFor(match: RegExp): number {
  return world.sandbox.requests.filter(({ path }) => match.test(path)).length;
}

function tokenOfUrl(url: string): string {
  return new URL(url).searchParams.get('token') ?? '';
}

/** Registers a webhook as another client of the API would. */
async function register(url: string): Promise<void> {
  await createWebhook(getClient(world.sandbox), url, ['status_changed']);
}
