import { answeredCall, seedProject } from '../../sandbox/seed';
import { digaErrorOf, inputErrorOf, NOBODY, startAll } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { type Reply, startServer, unreachableUrl } from '../../support/server';
import { speedUpTime } from '../../support/time';

const KEYS = ['call_id', 'file', 'file_name', 'file_type', 'file_size', 'recording_url'];
const SOUND = Buffer.from('ID3 not really music');

async function start() {
  const all = await startAll();
  const { reception } = seedProject(all.sandbox);
  const callId = answeredCall(all.sandbox, reception);
  const get = async (call_id = callId) =>
    (await all.host.runAction('get_recording', all.connection, { call_id })) as Item;
  /** Somewhere else that keeps the recording, as Diga's own would be. */
  const keepAt = async (reply: (path: string) => Reply, path = '/sound.wav?signature=1') => {
    const server = await opened(startServer(({ url }) => reply(url)));
    all.sandbox.changeCall(callId, { recording_url: server.url + path });
    return server;
  };
  return { ...all, callId, get, keepAt };
}

test('gives the recording as a file with name, type and size', async () => {
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

test('gives empty fields and no error for a call without a recording, or none', async () => {
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

test('does not take the key to another address', async () => {
  const { sandbox, get, keepAt } = await start();
  const server = await keepAt(() => ({ headers: { 'content-type': 'audio/wav' }, body: SOUND }));
  expect(await get()).toMatchObject({ file_type: 'audio/wav', file_size: SOUND.length });
  expect(server.requests).toHaveLength(1);
  expect(JSON.stringify(server.requests)).not.toContain(sandbox.apiKey);
});

test('takes the key to its own address, and not along when that points elsewhere', async () => {
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

test.each<[string, string | undefined, string, string, string]>([
  ['its type', 'audio/ogg; codecs=opus', '/a', 'audio/ogg', 'oga'],
  ['its address', 'application/octet-stream', '/a.wav?x=.txt', 'audio/wav', 'wav'],
  ['its address alone', undefined, '/a.mp3#top', 'audio/mpeg', 'mp3'],
  ['nothing', 'binary/octet-stream', '/a', 'binary/octet-stream', 'bin'],
])('is called by %s', async (_what, contentType, path, type, extension) => {
  const { get, keepAt } = await start();
  const headers: Record<string, string> = contentType ? { 'content-type': contentType } : {};
  await keepAt(() => ({ headers, body: SOUND }), path);
  const { file_type, file_name } = await get();
  expect([file_type, String(file_name).split('.').at(-1)]).toEqual([type, extension]);
});

test('is not downloaded beyond 50 MB, whether its size is told or not', async () => {
  const { get, keepAt, host } = await start();
  const large = Buffer.alloc(50_000_001);
  await keepAt(() => ({ body: large }));
  const told = await digaErrorOf(get());
  await keepAt(() => ({ headers: { 'transfer-encoding': 'chunked' }, body: large }));
  const untold = await digaErrorOf(get());
  for (const { message } of [told, untold]) {
    expect(message).toMatch(/^The recording is larger than 50 MB, which is the most/);
  }
  await keepAt(() => ({ body: large.subarray(1) }));
  expect(await get()).toMatchObject({ file_size: 50_000_000 });
  expect(host.files).toHaveLength(1);
  // Three downloads of that size take their time on a busy machine.
}, 60_000);

test('says in words why it cannot be downloaded, without the address', async () => {
  speedUpTime(60);
  const { sandbox, callId, get, keepAt } = await start();
  const messageOf = async () => (await digaErrorOf(get())).message;
  await keepAt(() => 'stall');
  expect(await messageOf()).toMatch(/could not be downloaded within 60 seconds/);
  const server = await keepAt(() => ({ status: 500 }));
  expect(await messageOf()).toMatch(/cannot be reached at the moment/);
  expect(server.requests.length).toBeGreaterThan(1);
  const expired = await keepAt(() => ({ status: 403 }));
  expect(await messageOf()).toMatch(/is not to be had .* \(HTTP 403\)/);
  expect(expired.requests).toHaveLength(1);
  sandbox.changeCall(callId, { recording_url: `${await unreachableUrl()}/a?secret=1` });
  expect(await messageOf()).not.toMatch(/secret/);
  sandbox.changeCall(callId, { recording_url: 'ftp://example.com/a' });
  expect(await messageOf()).toMatch(/is not to be had/);
});

test('says so where the host does not take the file', async () => {
  const { sandbox, host, callId, get } = await start();
  sandbox.addRecording(callId, { data: SOUND, contentType: 'audio/mpeg' });
  host.takesFiles = false;
  expect((await digaErrorOf(get())).message).toMatch(/AP_MAX_FILE_SIZE_MB/);
});

test('says in words what Diga refuses', async () => {
  const { sandbox, host, connection, callId, get } = await start();
  expect((await inputErrorOf(get('mine'))).message).toMatch(/^"Call ID" does not hold the id/);
  const apiKey = sandbox.createKey({ calls: 'read' });
  const run = host.runAction('get_recording', { ...connection, apiKey }, { call_id: callId });
  expect((await digaErrorOf(run)).message).toMatch(/lacks the permission "Recordings: read"/);
});
