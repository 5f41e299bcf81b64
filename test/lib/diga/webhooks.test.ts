import { collect } from '../../../src/lib/diga/paging';
import { createWebhook, deleteWebhook, listWebhooks } from '../../../src/lib/diga/webhooks';
import { getClient, getDigaError, getQueries, startDiga } from '../../support/diga';

const URL = 'https://flows.example.com/api/v1/webhooks/1';

describe('a webhook', () => {
  it('is created with its address and events', async () => {
    const { sandbox, client } = await startDiga();
    const webhook = await createWebhook(client, URL, ['status_changed']);
    expect(webhook).toMatchObject({ url: URL, subscribed_events: ['status_changed'] });
    expect(sandbox.webhooks()).toMatchObject([{ id: webhook.id, url: URL }]);
  });

  it('cannot have an address that is not public', async () => {
    const { client } = await startDiga();
    const error = await getDigaError(
      createWebhook(client, 'http://10.0.0.7/x', ['status_changed']),
    );
    expect(error).toMatchObject({ kind: 'invalid_request', status: 422 });
  });

  it('is not created again when the response is lost', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 500, processed: true },
      times: 1,
    });
    expect((await getDigaError(createWebhook(client, URL, ['status_changed']))).kind).toBe(
      'server_error',
    );
    expect(sandbox.webhooks()).toHaveLength(1);
  });

  it('is listed in the largest pages, newest first', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 5_000 });
    for (let number = 1; number <= 101; number += 1) {
      await createWebhook(client, `${URL}${number}`, ['status_changed']);
    }
    const webhooks = await collect(listWebhooks(client, 1_000));
    expect(webhooks).toEqual(sandbox.webhooks().reverse());
    expect(getQueries(sandbox, '/v1/webhook/').filter(({ limit }) => limit)).toEqual([
      { limit: '100', order: 'desc' },
      { limit: '100', order: 'desc', after: webhooks[99]?.id },
    ]);
  });

  it('is deleted, and not found after that', async () => {
    const { sandbox, client } = await startDiga();
    const { id } = await createWebhook(client, URL, ['status_changed']);
    await deleteWebhook(client, id);
    expect(sandbox.webhooks()).toEqual([]);
    expect((await getDigaError(deleteWebhook(client, id))).kind).toBe('not_found');
  });

  it('needs a permission, which the error names', async () => {
    const { sandbox } = await startDiga();
    const apiKey = sandbox.createKey({ agents: 'read' });
    const client = getClient({ url: sandbox.url, apiKey });
    for (const request of [
      () => createWebhook(client, URL, ['status_changed']),
      () => deleteWebhook(client, URL),
      () => collect(listWebhooks(client, 1)),
    ]) {
      expect((await getDigaError(request)).message).toMatch(
        /lacks the permission "Webhooks: write"/,
      );
    }
  });
});
