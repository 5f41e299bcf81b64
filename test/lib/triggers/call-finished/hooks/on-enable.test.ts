import { createWebhook } from '../../../../../src/lib/diga/webhooks';
import { clientOf, digaErrorOf } from '../../../../support/diga';
import { speedUpTime } from '../../../../support/time';
import { startWorld, type World } from '../../../../support/world';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const registeredUrls = () => world.sandbox.webhooks().map(({ url }) => url);

describe('switching the flow on', () => {
  it('registers the address of the flow, with its token, for status_changed', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([
      expect.objectContaining({ url: flow.deliveryUrl, subscribed_events: ['status_changed'] }),
    ]);
  });

  it('notes its address without the token', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    expect(JSON.parse(flow.store.entries.get('registration') ?? '')).toEqual({
      id: world.sandbox.webhooks()[0]?.id,
      url: flow.webhookUrl,
    });
    expect([...flow.store.entries.values()].join()).not.toContain(tokenOfUrl(flow.deliveryUrl));
  });

  it('adopts a registration of the same address in place of a second one', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const [before] = world.sandbox.webhooks();
    flow.store.entries.clear();
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([before]);
  });

  it('removes the noted registration when the address has changed', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const moved = world.addFlow();
    for (const [key, value] of flow.store.entries) moved.store.entries.set(key, value);
    await moved.switchOn();
    expect(registeredUrls()).toEqual([moved.deliveryUrl]);
  });

  it('leaves one of several registrations of the same address', async () => {
    const flow = world.addFlow();
    await register(flow.deliveryUrl);
    await register(flow.deliveryUrl);
    await flow.switchOn();
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  it.each([
    ['no token', ''],
    ['another token', '?token=of-another-key'],
    ['two tokens', '?token=one&token=two'],
  ])('replaces a registration of its address with %s', async (_, query) => {
    const flow = world.addFlow();
    await register(flow.webhookUrl + query);
    await flow.switchOn();
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  it('leaves the registrations of others alone', async () => {
    await register(`${world.host.url}/somebody-else`);
    const flow = world.addFlow();
    await flow.switchOn();
    expect(registeredUrls()).toEqual([`${world.host.url}/somebody-else`, flow.deliveryUrl]);
  });

  it('finds its registration among more than a page of others', async () => {
    const flow = world.addFlow();
    await register(flow.deliveryUrl);
    for (let other = 0; other < 120; other += 1) await register(`${world.host.url}/${other}`);
    await flow.switchOn();
    expect(registeredUrls().filter((url) => url === flow.deliveryUrl)).toHaveLength(1);
  });

  it('works with a key that may write webhooks but not list them, without doubling', async () => {
    await world.close();
    world = await startWorld({ writeImpliesRead: false });
    const apiKey = world.sandbox.createKey({
      calls: 'read',
      messages: 'read',
      agents: 'read',
      webhooks: 'write',
    });
    const flow = world.addFlow({}, { apiKey });
    await flow.switchOn();
    await flow.switchOn();
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  it('removes the new registration again if it cannot be noted', async () => {
    const flow = world.addFlow();
    flow.store.fails = (operation) => operation === 'put';
    await expect(flow.switchOn()).rejects.toThrow('Store');
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['where it begins', 'put', 'bounds'],
    ['that it is on', 'delete', 'off_since'],
  ] as const)('is taken back if it cannot be noted %s', async (_, failing, failingKey) => {
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
      const { message } = await digaErrorOf(flow.switchOn());
      expect(message).toMatch(
        new RegExp(`^Diga declined this address \\(HTTP ${status}\\)\\. Usually that means that `),
      );
      expect(message).toContain(`${world.host.url}, cannot be reached from the internet`);
      expect(message).not.toContain(flow.id);
      expect(message).not.toContain(tokenOfUrl(flow.deliveryUrl));
      expect(world.sandbox.webhooks()).toEqual([]);
    },
  );

  it('says so where Diga takes no address of this machine', async () => {
    await world.close();
    world = await startWorld({ loopbackIsPublic: false });
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

  it('goes on when only the check of the messages fails for another reason', async () => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 400 },
    });
    const flow = world.addFlow();
    await flow.switchOn();
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  it('does not wait long for a check of the messages that never ends', async () => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({ on: 'requests', match: /\/message$/, effect: { kind: 'hang' } });
    const flow = world.addFlow({ agents: [world.sales.agentId] });
    speedUpTime(10);
    await flow.switchOn();
    jest.restoreAllMocks();
    // One try takes up all the time that there is for the checks.
    expect(requestsFor(/\/message$/)).toBe(1);
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  it.each([
    ['calls', /\/call\/$/],
    ['agents', /\/agent\/versions-dropdown\/dashboard$/],
  ])('says after one try that Diga does not answer for %s', async (_, match) => {
    world.sandbox.addFinishedCall({ agentId: world.sales.agentId });
    world.sandbox.misbehave({ on: 'requests', match, effect: { kind: 'hang' } });
    const flow = world.addFlow({ agents: [world.sales.agentId] });
    speedUpTime(10);
    await expect(flow.switchOn()).rejects.toThrow('Diga did not answer within 7 seconds');
    jest.restoreAllMocks();
    expect(requestsFor(match)).toBe(1);
    expect(registeredUrls()).toEqual([]);
  });

  it('says that an agent that it is for was deleted', async () => {
    const { agentId } = world.sales;
    world.sandbox.deleteAgent(agentId);
    const flow = world.addFlow({ agents: [agentId, world.reception.agentId] });
    await expect(flow.switchOn()).rejects.toThrow(
      'One agent that this flow is for no longer exists in Diga',
    );
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('says that versions that it is for were deleted', async () => {
    const { agentId, v1 } = world.reception;
    const v3 = world.sandbox.launchVersion(agentId);
    world.sandbox.deleteVersion(agentId, v1);
    world.sandbox.deleteVersion(agentId, v3);
    const flow = world.addFlow({ versions: ['published', v1, v3] });
    await expect(flow.switchOn()).rejects.toThrow(
      '2 versions that this flow is for no longer exist in Diga',
    );
  });

  it('says that a version is not of an agent that it is for', async () => {
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
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });
});

describe('switching the flow off', () => {
  it('removes its registration and nothing else', async () => {
    await register(`${world.host.url}/somebody-else`);
    const flow = world.addFlow();
    await flow.switchOn();
    await flow.switchOff();
    expect(registeredUrls()).toEqual([`${world.host.url}/somebody-else`]);
  });

  it('removes a registration of its address that was not noted', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    flow.store.entries.clear();
    await flow.switchOff();
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('is fine when the registration is gone already', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    await expect(flow.switchOff()).resolves.toBeUndefined();
    await flow.switchOn();
    expect(registeredUrls()).toEqual([flow.deliveryUrl]);
  });

  describe('when it cannot be done', () => {
    let warned: jest.SpyInstance;
    beforeEach(() => {
      warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    });
    afterEach(() => warned.mockRestore());

    it.each([
      ['the key is refused', 401],
      ['the key lacks the permission', 403],
      ['Diga is down', 500],
    ])(
      'does not throw if %s, says so, and clears up at the next switching on',
      async (_, status) => {
        const flow = world.addFlow();
        await flow.switchOn();
        const end = world.sandbox.misbehave({
          on: 'requests',
          match: (method) => method === 'DELETE',
          effect: { kind: 'status', status },
        });
        await expect(flow.switchOff()).resolves.toBeUndefined();
        expect(warned).toHaveBeenCalledWith(expect.stringContaining('still at Diga'));
        end();
        await flow.switchOn();
        await flow.switchOff();
        expect(world.sandbox.webhooks()).toEqual([]);
      },
    );

    it('does not throw if Diga is unreachable or the store fails', async () => {
      const flow = world.addFlow();
      await flow.switchOn();
      flow.store.fails = () => true;
      await expect(flow.switchOff()).resolves.toBeUndefined();
      flow.store.fails = () => false;
      await world.sandbox.close();
      await expect(flow.switchOff()).resolves.toBeUndefined();
      expect(warned).toHaveBeenCalledTimes(3);
    });
  });
});

function requestsFor(match: RegExp): number {
  return world.sandbox.requests.filter(({ path }) => match.test(path)).length;
}

function tokenOfUrl(url: string): string {
  return new URL(url).searchParams.get('token') ?? '';
}

/** Registers a webhook as anyone with the key can. */
async function register(url: string): Promise<void> {
  await createWebhook(clientOf(world.sandbox), url, ['status_changed']);
}
