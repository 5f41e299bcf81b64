import { createCustomApiCallAction } from '@activepieces/pieces-common';
import { type InputPropertyMap, PropertyType } from '@activepieces/pieces-framework';
import { customApiCallAction } from '../../../src/lib/actions/custom-api-call';
import { digaAuth } from '../../../src/lib/auth';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { json, page, type Received, type Reply, startServer } from '../../support/server';
import { speedUpTime } from '../../support/time';

/** Runs the action against a server with a scripted reply. */
async function callServer(input: Item, replyTo: (request: Received) => Reply = () => json({})) {
  const { host } = await startWorld();
  const server = await opened(startServer(replyTo));
  const { url = '/v1/call/', ...rest } = input;
  const connection = { apiKey: 'a-key', baseUrl: server.url };
  const output = host.runAction('custom_api_call', connection, {
    url: { url },
    method: 'GET',
    ...rest,
  });
  return { host, server, output };
}

/** The request that the action sends for this input. */
async function sentFor(input: Item): Promise<Received> {
  const { server, output } = await callServer(input);
  await output;
  const [request] = server.requests;
  if (!request || server.requests.length > 1) throw new Error('Not one request');
  return request;
}

describe('Custom API Call', () => {
  describe('compatibility with the generic action', () => {
    const known = createCustomApiCallAction({ auth: digaAuth, baseUrl: () => '' });

    it('has the same name and props', () => {
      expect(customApiCallAction.name).toBe(known.name);
      expect(Object.keys(customApiCallAction.props)).toEqual(Object.keys(known.props));
      const getTypes = (props: object) =>
        Object.values(props as InputPropertyMap).map(({ type }) => type);
      expect(getTypes(customApiCallAction.props)).toEqual(getTypes(known.props));
    });

    it.each(['none', 'json', 'form_data', 'raw', undefined])(
      'has the same props for a body of type %s',
      async (body_type) => {
        const { host } = await startWorld();
        const ours = await host.dynamicProps('custom_api_call', 'body', { body_type });
        const theirs = (known.props as InputPropertyMap)['body'];
        if (theirs?.type !== PropertyType.DYNAMIC) throw new Error('The prop is not dynamic');
        const expected = await theirs.props({ body_type }, {} as never);
        const shape = (props: InputPropertyMap) =>
          Object.entries(props).map(([name, prop]) => [
            name,
            prop.type,
            prop.type === PropertyType.ARRAY ? Object.keys(prop.properties ?? {}) : [],
          ]);
        expect(shape(ours)).toEqual(shape(expected));
      },
    );
  });

  it('has the API address of the connection as the default URL', async () => {
    const { host, connection } = await startWorld();
    const joinUrl = async (auth: unknown) => {
      const { url } = await host.dynamicProps('custom_api_call', 'url', { auth });
      return url && 'defaultValue' in url ? url.defaultValue : undefined;
    };
    expect(await joinUrl({ type: 'CUSTOM_AUTH', props: connection })).toBe(connection.baseUrl);
    expect(await joinUrl(undefined)).toBe('https://api.diga.io');
  });

  it('returns status, headers and body with the keys of the schema', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { sales } = seedProject(sandbox);
    const output = await host.runAction('custom_api_call', connection, {
      url: { url: '/v1/agent/' },
      method: 'GET',
      queryParams: { mode: 'path', limit: 5 },
    });
    expect(output).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringContaining('application/json') as string },
      body: { data: [{ agent_id: sales.agentId }], has_more: false },
    });
    const fields = customApiCallAction.outputSchema?.fields ?? [];
    expect(Object.keys(output)).toEqual(fields.map(({ key }) => key));
  });

  describe('request', () => {
    it('has the key of the connection, even if the headers contain another', async () => {
      const headers = { Authorization: 'Bearer other', 'X-Number': 7 };
      expect((await sentFor({ headers })).headers).toMatchObject({
        authorization: 'Bearer a-key',
        'x-number': '7',
      });
    });

    it.each(['POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'GET'])('uses method %s', async (method) => {
      expect(await sentFor({ method })).toMatchObject({ method, url: '/v1/call/', body: '' });
    });

    it('repeats a query parameter for each item of a list', async () => {
      const queryParams = {
        status: ['ENABLED', 'DISABLED'],
        limit: 5,
        only: [7, true, null, { a: 1 }],
        none: [],
        quoted: '["a","b"]',
      };
      const url = '/v1/workflow/?status=old&page=2';
      const { searchParams } = new URL(
        (await sentFor({ url, queryParams })).url,
        'http://localhost',
      );
      expect([...searchParams]).toEqual([
        ['page', '2'],
        ['status', 'ENABLED'],
        ['status', 'DISABLED'],
        ['limit', '5'],
        ['only', '7'],
        ['only', 'true'],
        ['only', '{"a":1}'],
        ['quoted', '["a","b"]'],
      ]);
    });

    it.each([
      ['an object', { to_number: '+34900000001' }],
      ['JSON text', '{"to_number":"+34900000001"}'],
    ])('sends JSON for %s', async (_what, data) => {
      const sent = await sentFor({ method: 'POST', body_type: 'json', body: { data } });
      expect(sent.headers['content-type']).toBe('application/json');
      expect(JSON.parse(sent.body)).toEqual({ to_number: '+34900000001' });
    });

    it('sends raw text with the given content type', async () => {
      const sent = await sentFor({
        method: 'POST',
        body_type: 'raw',
        body: { data: 'a,b' },
        headers: { 'Content-Type': 'text/csv' },
      });
      expect(sent).toMatchObject({ headers: { 'content-type': 'text/csv' }, body: 'a,b' });
    });

    it('sends a form of texts and files, without empty fields', async () => {
      const file = { filename: 'greeting.mp3', data: Buffer.from('sound'), extension: 'mp3' };
      const sent = await sentFor({
        method: 'POST',
        body_type: 'form_data',
        body: {
          data: [
            { fieldName: 'title', fieldType: 'text', textFieldValue: 'Hello' },
            { fieldName: 'empty', fieldType: 'text', textFieldValue: '' },
            { fieldName: 'audio', fieldType: 'file', fileFieldValue: file },
            { fieldName: 'nothing', fieldType: 'file', fileFieldValue: null },
          ],
        },
      });
      const form = await new Response(sent.body, {
        headers: { 'content-type': sent.headers['content-type'] ?? '' },
      }).formData();
      expect([...form.keys()]).toEqual(['title', 'audio']);
      expect(form.get('title')).toBe('Hello');
      const audio = form.get('audio') as File;
      expect([audio.name, await audio.text()]).toEqual(['greeting.mp3', 'sound']);
    });

    it('sends no body for body type none', async () => {
      const sent = await sentFor({ method: 'POST', body_type: 'none', body: {} });
      expect(sent.body).toBe('');
      expect(sent.headers).not.toHaveProperty('content-type');
    });
  });

  describe('response', () => {
    it('is text if it is not JSON, and empty if it has no body', async () => {
      const text = await callServer({}, () => page());
      expect(await text.output).toMatchObject({ status: 200, body: '<h1>Welcome</h1>' });
      const empty = await callServer({}, () => ({ status: 204 }));
      expect(await empty.output).toMatchObject({ status: 204, body: '' });
    });

    it.each([
      ['audio/mpeg', /^output\.mp(ga|2|3)$/],
      ['image/png; charset=binary', /^output\.png$/],
      ['unheard/of', /^output\.bin$/],
    ])('becomes a file if it is binary (%s)', async (type, fileName) => {
      const sound = Buffer.from([0, 255, 128, 10]);
      const { host, output } = await callServer({ response_is_binary: true }, () => ({
        headers: { 'content-type': type },
        body: sound,
      }));
      expect(await output).toMatchObject({ body: expect.stringMatching(/^file:/) as string });
      expect(host.files).toEqual([
        { fileName: expect.stringMatching(fileName) as string, data: sound },
      ]);
    });

    it('is the redirect itself, unless redirects are followed', async () => {
      const replyTo = ({ url }: Received): Reply =>
        url === '/end' ? json('here') : { status: 302, headers: { location: '/end' } };
      expect(await (await callServer({}, replyTo)).output).toMatchObject({ status: 302 });
      const followed = await callServer({ followRedirects: true }, replyTo);
      expect(await followed.output).toMatchObject({ status: 200, body: 'here' });
    });
  });

  describe('error response', () => {
    const refuse = () => json({ error_code: 'X', message: 'Call +34900000001 failed' }, 422);

    it('fails the step after one request, without quoting the response', async () => {
      const { server, output } = await callServer({ method: 'POST' }, refuse);
      const error = await getDigaError(output);
      expect(error).toMatchObject({ kind: 'invalid_request', status: 422 });
      expect(error.message).toMatch(/HTTP 422.*switch on "No Error on Failure"/);
      expect(error.message).not.toContain('+34900000001');
      expect(server.requests).toHaveLength(1);
    });

    it.each([
      [401, /refused the API key/],
      [403, /lacks the permission/],
      [404, /could not find this item/],
      [429, /too many requests/],
      [500, /having problems/],
    ])('has a message for HTTP %i and is not retried', async (status, sentence) => {
      const { server, output } = await callServer({}, () => json({}, status));
      expect((await getDigaError(output)).message).toMatch(sentence);
      expect(server.requests).toHaveLength(1);
    });

    it('is returned if "No Error on Failure" is on', async () => {
      const { output } = await callServer({ failsafe: true }, refuse);
      expect(await output).toMatchObject({ status: 422, body: { error_code: 'X' } });
    });
  });

  it('rejects a URL of another host and sends nothing', async () => {
    const { server, output } = await callServer({ url: 'https://example.com/v1/call/' });
    expect((await getInputError(output)).message).toMatch(/does not belong to Diga's API/);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [3, /within 3 seconds/],
    [120, /within 120 seconds/],
    [undefined, /within 10 seconds/],
  ])('applies a time-out of %s seconds', async (timeout, sentence) => {
    speedUpTime(100);
    const { output } = await callServer({ timeout }, () => 'stall');
    expect((await getDigaError(output)).message).toMatch(sentence);
  });

  it.each([121, 120.5, -1, Infinity])('rejects a time-out of %s seconds', async (timeout) => {
    const { server, output } = await callServer({ timeout });
    expect((await getInputError(output)).message).toMatch(
      /^"Timeout \(in Seconds\)" must be more than 0 and at most 120\./,
    );
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['a GET with a body', { method: 'GET', body_type: 'json', body: { data: {} } }],
    ['an invalid header', { headers: { 'X-Name': 'a\nb' } }],
  ])('does not blame the network for %s', async (_what, input) => {
    const { output } = await callServer(input);
    const error = await output.then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error?.message ?? '').not.toMatch(/cannot be reached/);
  });

  it('sends no body if no body type is set', async () => {
    expect((await sentFor({ body_type: null, body: null })).body).toBe('');
  });

  it.each(['text', [{ fieldType: 'text' }], [null]])('refuses %p as form data', async (data) => {
    const input = { method: 'POST', body_type: 'form_data', body: { data } };
    const { output, server } = await callServer(input);
    expect((await getInputError(output)).message).toContain('"Form Data"');
    expect(server.requests).toEqual([]);
  });
});
