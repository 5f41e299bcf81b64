import { Value } from 'typebox/value';
import {
  HTTPValidationErrorSchema,
  WebhookResponseSchema,
  WebhookSecretResponseSchema,
} from './contract';
import { startDiga } from '../support/diga';
import {
  WebhookList,
  request,
  parseBody,
  getErrorCode,
  getInvalidField,
  register,
} from './support';

describe('a webhook', () => {
  it('is created, read, updated, given a new secret and deleted', async () => {
    const { sandbox } = await startDiga();
    const { id, secret, ...created } = await register(sandbox, 'https://flows.example.com/1');
    expect(created).toMatchObject({
      url: 'https://flows.example.com/1',
      subscribed_events: ['status_changed'],
    });
    const path = `/v1/webhook/${id}`;
    expect(await parseBody(sandbox, path, 200, WebhookResponseSchema)).toEqual({ id, ...created });
    const list = await parseBody(sandbox, '/v1/webhook/', 200, WebhookList);
    expect(list.data).toEqual([{ id, ...created }]);
    expect(sandbox.webhooks()).toEqual(list.data);

    const changed = await parseBody(sandbox, path, 200, WebhookResponseSchema, {
      method: 'PATCH',
      body: { url: 'https://flows.example.com/2', subscribed_events: null },
    });
    expect(changed).toEqual({ id, ...created, url: 'https://flows.example.com/2' });
    const rotated = await parseBody(sandbox, `${path}/rotate`, 200, WebhookSecretResponseSchema, {
      method: 'POST',
    });
    expect(rotated.secret).not.toBe(secret);
    expect(sandbox.webhookSecret(id)).toBe(rotated.secret);

    expect((await request(sandbox, path, { method: 'DELETE' })).status).toBe(200);
    expect(sandbox.webhooks()).toEqual([]);
    for (const [method, suffix] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const) {
      const options = method === 'PATCH' ? { method, body: {} } : { method };
      expect(await getErrorCode(sandbox, path + suffix, 404, options)).toBe('WEBHOOK_NOT_FOUND');
    }
  });

  it('can be deleted by another client', async () => {
    const { sandbox } = await startDiga();
    const { id } = await register(sandbox, 'https://flows.example.com/1');
    sandbox.deleteWebhookFromOutside(id);
    await getErrorCode(sandbox, `/v1/webhook/${id}`, 404);
    expect(() => sandbox.deleteWebhookFromOutside(id)).toThrow(id);
  });

  const loopback = ['http://localhost:8080/hook', 'http://127.0.0.1/hook', 'http://[::1]:3000/'];
  it.each([
    ...loopback,
    'http://10.1.2.3/hook',
    'http://172.16.0.1/hook',
    'http://192.168.1.10/hook',
    'http://169.254.1.1/hook',
    'http://[fd00::1]/hook',
    'http://activepieces:8080/hook',
    'http://nas.local/hook',
    'ftp://flows.example.com/hook',
  ])('is refused at %s, which is not public', async (url) => {
    const { sandbox } = await startDiga({ loopbackIsPublic: false });
    const options = { method: 'POST', body: { url, subscribed_events: ['status_changed'] } };
    expect(await getErrorCode(sandbox, '/v1/webhook/', 422, options)).toBe('VALIDATION_ERROR');
    expect(sandbox.webhooks()).toEqual([]);
    const { id } = await register(sandbox, 'https://flows.example.com/hook');
    await getErrorCode(sandbox, `/v1/webhook/${id}`, 422, { method: 'PATCH', body: { url } });

    const { sandbox: lenient } = await startDiga({ loopbackIsPublic: true });
    const response = await request(lenient, '/v1/webhook/', options);
    expect(response.status).toBe(loopback.includes(url) ? 200 : 422);
  });

  it.each([
    [{ subscribed_events: ['status_changed'] }, ['body', 'url']],
    [{ url: 'https://flows.example.com/' }, ['body', 'subscribed_events']],
    [{ url: 5, subscribed_events: [] }, ['body', 'url']],
    [{ url: '', subscribed_events: [] }, ['body', 'url']],
    [{ url: 'nonsense', subscribed_events: [] }, ['body', 'url']],
    [
      { url: 'https://flows.example.com/', subscribed_events: ['call_finished'] },
      ['body', 'subscribed_events', 0],
    ],
    [[], ['body']],
    [undefined, ['body']],
  ])('is refused with the body %j', async (body, loc) => {
    const { sandbox } = await startDiga();
    expect(await getInvalidField(sandbox, '/v1/webhook/', { method: 'POST', body })).toEqual(loc);
  });

  it('is refused with malformed JSON', async () => {
    const { sandbox } = await startDiga();
    const response = await fetch(`${sandbox.url}/v1/webhook/`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandbox.apiKey}`,
        'content-type': 'application/json',
      },
      body: '{"url":',
    });
    expect(response.status).toBe(422);
    expect(Value.Errors(HTTPValidationErrorSchema, await response.json())).toEqual([]);
  });
});
