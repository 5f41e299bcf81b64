import { type BytesRequest, requestBytes } from '../../../src/lib/http/fetch-transport';
import { opened } from '../../support/opened';
import { type Reply, startServer, unreachableUrl } from '../../support/server';

function request(url: string, changes: Partial<BytesRequest> = {}) {
  return requestBytes({
    method: 'GET',
    url: new URL(url),
    headers: {},
    body: undefined,
    redirect: 'manual',
    timeoutMs: 5_000,
    ...changes,
  });
}

const startWith = (reply: Reply) => opened(startServer(() => reply));

describe('a bytes request', () => {
  const bytes = Buffer.from([0, 255, 1, 254]);

  it('gives status, headers and bytes, whatever the status', async () => {
    const server = await startWith({ status: 500, headers: { 'x-trace': '1' }, body: bytes });
    const response = await request(server.url);
    expect(response).toMatchObject({ status: 500, headers: { 'x-trace': '1' } });
    expect(response.body).toEqual(bytes);
  });

  it('sends a form', async () => {
    const server = await startWith({});
    const form = new FormData();
    form.append('name', 'value');
    await request(server.url, { method: 'POST', body: form });
    expect(server.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data/);
    expect(server.requests[0]?.body).toContain('value');
  });

  it('follows a redirect to another origin without the authorization', async () => {
    const elsewhere = await startWith({ body: bytes });
    const server = await startWith({ status: 302, headers: { location: elsewhere.url } });
    const headers = { authorization: 'Bearer key' };
    const response = await request(server.url, { headers, redirect: 'follow' });
    expect(response.body).toEqual(bytes);
    expect(server.requests[0]?.headers).toHaveProperty('authorization');
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('gives a redirect that it does not follow', async () => {
    const server = await startWith({ status: 302, headers: { location: 'https://example.com/' } });
    expect(await request(server.url)).toMatchObject({ status: 302 });
  });

  it('takes as many bytes as "maxBytes"', async () => {
    const server = await startWith({ body: bytes });
    expect((await request(server.url, { maxBytes: 4 })).body).toEqual(bytes);
  });

  it.each<[string, Record<string, string>]>([
    ['with a content-length', { 'content-length': '4' }],
    ['without a content-length', { 'transfer-encoding': 'chunked' }],
  ])('fails with "too_large" for more than "maxBytes" (%s)', async (_how, headers) => {
    const server = await startWith({ headers, body: bytes });
    await expect(request(server.url, { maxBytes: 3 })).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'too_large',
    });
  });

  it('gives no bytes for a response without a body', async () => {
    const server = await startWith({ status: 204 });
    expect((await request(server.url, { maxBytes: 3 })).body).toHaveLength(0);
  });

  it.each([undefined, 1_000])('fails with "timeout" when the response stalls', async (maxBytes) => {
    const server = await startWith('stall');
    const changes = { timeoutMs: 200, ...(maxBytes === undefined ? {} : { maxBytes }) };
    await expect(request(server.url, changes)).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'timeout',
    });
  });

  it('fails with the network code when nothing listens', async () => {
    await expect(request(await unreachableUrl())).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'unreachable',
      code: 'ECONNREFUSED',
    });
  });

  it('fails with "invalid_request" for a request that HTTP does not allow', async () => {
    const server = await startWith({});
    await expect(request(server.url, { body: 'a GET has none' })).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'invalid_request',
    });
    expect(server.requests).toEqual([]);
  });
});
