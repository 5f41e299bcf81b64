import { answeredCall, seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { type Reply, startServer, unreachableUrl } from '../../support/server';
import { speedUpTime } from '../../support/time';

const KEYS = ['call_id', 'file', 'file_name', 'file_type', 'file_size', 'recording_url'];
const SOUND = Buffer.from('ID3 not really music');

async function start() {
  const all = await startWorld();
  const { reception } = seedProject(all.sandbox);
  const callId = answeredCall(all.sandbox, reception);
  const get = async (call_id = callId) =>
    (await all.host.runAction('get_recording', all.connection, { call_id })) as Item;
  /** Serves the recording from another server, like Diga's file storage. */
  const serveFrom = async (reply: (path: string) => Reply, path = '/sound.wav?signature=1') => {
    const server = await opened(startServer(({ url }) => reply(url)));
    all.sandbox.changeCall(callId, { recording_url: server.url + path });
    return server;
  };
  return { ...all, callId, get, serveFrom };
}

describe('Get Recording', () => {
  it('returns the recording as a file with name, type and size', async () => {
    const { sandbox, host, callId, get } = await start();
    const url = sandbox.addRecording(callId, { data: SOUND, contentType: 'audio/mpeg' });
    const record = await get();
    expect(record).toEqual({
      call_id: callId,
      file: expect.stringMatching(/^file:/) as string,
      file_name: `call-${callId}.mp3`,
      file_type: 'audio/mpeg',
      file_size: SOUND.length,
      recording_url: url,
    });
    expect(host.files).toEqual([{ fileName: `call-${callId}.mp3`, data: SOUND }]);
  });

  it('returns empty fields for a call without a recording and for an unknown call', async () => {
    const { sandbox, host, get } = await start();
    for (const callId of [sandbox.placeCall(), NOBODY]) {
      const record = await get(callId);
      expect(Object.keys(record)).toEqual(KEYS);
      expect(record).toEqual({
        ...Object.fromEntries(KEYS.map((key) => [key, null])),
        call_id: callId,
      });
    }
    expect(host.files).toEqual([]);
  });

  it('does not send the key to another host', async () => {
    const { sandbox, get, serveFrom } = await start();
    const server = await serveFrom(() => ({
      headers: { 'content-type': 'audio/wav' },
      body: SOUND,
    }));
    expect(await get()).toMatchObject({ file_type: 'audio/wav', file_size: SOUND.length });
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(server.requests)).not.toContain(sandbox.apiKey);
  });

  it('sends the key to the API host, but not along a redirect to another host', async () => {
    const { sandbox, host, get, callId } = await start();
    const elsewhere = await opened(startServer(() => ({ body: SOUND })));
    const api = await opened(
      startServer(({ url }) =>
        url.startsWith('/v1/')
          ? { body: JSON.stringify({ recording_url: '/kept/sound' }) }
          : { status: 302, headers: { location: `${elsewhere.url}/sound` } },
      ),
    );
    const connection = { apiKey: sandbox.apiKey, baseUrl: api.url };
    const record = await host.runAction('get_recording', connection, { call_id: callId });
    expect(record).toMatchObject({ file_size: SOUND.length, file_type: null });
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${sandbox.apiKey}`,
      `Bearer ${sandbox.apiKey}`,
    ]);
    expect(JSON.stringify(elsewhere.requests)).not.toContain(sandbox.apiKey);
    expect(await get(NOBODY)).toMatchObject({ file: null });
  });

  it.each<[string, string | undefined, string, string, string]>([
    ['the content type', 'audio/ogg; codecs=opus', '/a', 'audio/ogg', 'oga'],
    [
      'the URL if the content type is generic',
      'application/octet-stream',
      '/a.wav?x=.txt',
      'audio/wav',
      'wav',
    ],
    ['the URL alone', undefined, '/a.mp3#top', 'audio/mpeg', 'mp3'],
    ['nothing', 'binary/octet-stream', '/a', 'binary/octet-stream', 'bin'],
  ])('derives type and extension from %s', async (_what, contentType, path, type, extension) => {
    const { get, serveFrom } = await start();
    const headers: Record<string, string> = contentType ? { 'content-type': contentType } : {};
    await serveFrom(() => ({ headers, body: SOUND }), path);
    const { file_type, file_name } = await get();
    expect([file_type, String(file_name).split('.').at(-1)]).toEqual([type, extension]);
  });

  it('stops a download at 50 MB, with or without a content length', async () => {
    const { get, serveFrom, host } = await start();
    const large = Buffer.alloc(50_000_001);
    await serveFrom(() => ({ body: large }));
    const announced = await getDigaError(get());
    await serveFrom(() => ({ headers: { 'transfer-encoding': 'chunked' }, body: large }));
    const chunked = await getDigaError(get());
    for (const { message } of [announced, chunked]) {
      expect(message).toMatch(/^The recording is larger than 50 MB, the limit of this step/);
    }
    await serveFrom(() => ({ body: large.subarray(1) }));
    expect(await get()).toMatchObject({ file_size: 50_000_000 });
    expect(host.files).toHaveLength(1);
    // Three downloads of that size are slow on a busy machine.
  }, 60_000);

  it('explains a failed download without its URL', async () => {
    speedUpTime();
    const { sandbox, callId, get, serveFrom } = await start();
    const getMessage = async () => (await getDigaError(get())).message;
    await serveFrom(() => 'stall');
    expect(await getMessage()).toMatch(/could not be downloaded within 60 seconds/);
    const server = await serveFrom(() => ({ status: 500 }));
    expect(await getMessage()).toMatch(/server cannot be reached right now/);
    expect(server.requests.length).toBeGreaterThan(1);
    await serveFrom(() => ({ status: 429 }));
    expect(await getMessage()).toMatch(/server cannot be reached right now/);
    for (const status of [400, 401, 403, 404]) {
      const expired = await serveFrom(() => ({ status }));
      expect(await getMessage()).toContain(`(HTTP ${status})`);
      expect(expired.requests).toHaveLength(1);
    }
    sandbox.changeCall(callId, { recording_url: `${await unreachableUrl()}/a?secret=1` });
    expect(await getMessage()).not.toMatch(/secret/);
    sandbox.changeCall(callId, { recording_url: 'ftp://example.com/a' });
    expect(await getMessage()).toMatch(/could not be downloaded from the address/);
  });

  it('explains that the host rejects the file', async () => {
    const { sandbox, host, callId, get } = await start();
    sandbox.addRecording(callId, { data: SOUND, contentType: 'audio/mpeg' });
    host.takesFiles = false;
    expect((await getDigaError(get())).message).toMatch(/AP_MAX_FILE_SIZE_MB/);
  });

  it('explains an invalid id and a missing permission', async () => {
    const { sandbox, host, connection, callId, get } = await start();
    expect((await getInputError(get('mine'))).message).toMatch(/^"Call ID" does not hold the id/);
    const apiKey = sandbox.createKey({ calls: 'read' });
    const run = host.runAction('get_recording', { ...connection, apiKey }, { call_id: callId });
    expect((await getDigaError(run)).message).toMatch(/lacks the permission "Recordings: read"/);
  });
});
