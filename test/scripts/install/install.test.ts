import { EXIT, installCommand, type Surroundings } from '../../../scripts/install/install';
import {
  API_KEY,
  EMAIL,
  type HostRest,
  type HostRestOptions,
  PASSWORD,
  startHostRest,
} from '../../support/host-rest';
import { page, startServer, unreachableUrl } from '../../support/server';

let host: HostRest | undefined;

afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function start(options: HostRestOptions = {}): Promise<HostRest> {
  host = await startHostRest(options);
  return host;
}

/** Runs the command; gives its exit code and all that it printed. */
async function run(args: string[], changes: Partial<Surroundings> = {}) {
  const said: string[] = [];
  const complained: string[] = [];
  const exitCode = await installCommand({
    args,
    env: { AP_PASSWORD: PASSWORD },
    askPassword: undefined,
    pack: (version = '1.2.3') =>
      Promise.resolve({ name: 'piece-diga', version, archive: Buffer.from('the packed file') }),
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
    shownWithinMs: 300,
    ...changes,
  });
  return { exitCode, said: said.join('\n'), complained: complained.join('\n') };
}

const at = (url: string, ...more: string[]) => ['--url', url, '--email', EMAIL, ...more];

test('installs the piece for the whole platform, and says where to click next', async () => {
  const { url, uploaded } = await start();
  const { exitCode, said, complained } = await run(at(`${url}/`));
  expect([exitCode, complained]).toEqual([EXIT.installed, '']);
  expect(uploaded).toEqual([
    {
      pieceName: 'piece-diga',
      pieceVersion: '1.2.3',
      packageType: 'ARCHIVE',
      scope: 'PLATFORM',
      archive: 'the packed file',
    },
  ]);
  expect(said).toContain(`Open ${url} and make a flow`);
  expect(said).toContain('Diga → Call Finished');
});

test('installs with a key of the platform, and under another version', async () => {
  const { url, uploaded } = await start();
  const { exitCode } = await run(['--url', url], {
    env: { AP_API_KEY: API_KEY, AP_PIECE_VERSION: '1.2.99' },
  });
  expect(exitCode).toBe(EXIT.installed);
  expect(uploaded[0]?.pieceVersion).toBe('1.2.99');
});

test('asks for the password where somebody is there to answer', async () => {
  const { url } = await start();
  const asked: string[] = [];
  const { exitCode } = await run(at(url), {
    env: {},
    askPassword: (question) => {
      asked.push(question);
      return Promise.resolve(PASSWORD);
    },
  });
  expect([exitCode, asked]).toEqual([EXIT.installed, [`Password of ${EMAIL}: `]]);
});

test('makes the first account of an empty host only if it is told to', async () => {
  const { url, made } = await start({ userCreated: false });
  expect((await run(at(url))).exitCode).toBe(EXIT.notAllowed);
  expect(made).toEqual([]);
  expect((await run(at(url, '--first-account'))).exitCode).toBe(EXIT.installed);
  expect(made).toEqual([EMAIL, 'Activepieces']);
  await run(at(url, '--first-account', '--if-missing'));
  expect(made).toHaveLength(2);
});

test('never takes the same version twice, unless one is enough', async () => {
  const { url, uploaded } = await start();
  await run(at(url));
  const again = await run(at(url));
  expect(again.exitCode).toBe(EXIT.alreadyThere);
  expect(again.complained).toMatch(/has piece-diga 1\.2\.3 already.*raise the version/);
  const content = await run(at(url, '--if-missing'));
  expect(content.exitCode).toBe(EXIT.installed);
  expect(content.said).toContain('This version was there already.');
  expect(uploaded).toHaveLength(1);
});

test.each([
  ['a wrong password', {}, { AP_PASSWORD: 'another-password' }, /password is wrong/],
  ['a wrong key', {}, { AP_API_KEY: 'sk-of-another-platform' }, /does not accept the key/],
  ['no admin', { isAdmin: false }, { AP_PASSWORD: PASSWORD }, /takes an admin of the platform/],
])('is not let in with %s', async (_what, options, env, message) => {
  const { url } = await start(options);
  const { exitCode, complained } = await run(at(url), { env });
  expect(exitCode).toBe(EXIT.notAllowed);
  expect(complained).toMatch(message);
});

test.each([
  [
    { status: 400, body: { code: 'ENGINE_OPERATION_FAILURE', params: { message: '{}' } } },
    /refused the piece: 400 ENGINE_OPERATION_FAILURE\. Its worker's log says more/,
  ],
  [{ status: 413, body: { message: 'Request body is too large' } }, /piece: Request body is too/],
])("tells why the host refuses the piece, in the host's words", async (refusal, message) => {
  const { url } = await start({ refusal });
  const { exitCode, complained } = await run(at(url));
  expect(exitCode).toBe(EXIT.refused);
  expect(complained).toMatch(message);
});

test('says so if the host takes the piece and does not show it', async () => {
  const { url } = await start({ shows: false });
  const { exitCode, complained } = await run(at(url));
  expect(exitCode).toBe(EXIT.notShown);
  expect(complained).toContain('It is version 0.83.0, and the piece needs 0.82.0 or newer');
});

test('says so if nothing answers, or something else does', async () => {
  const nobody = await run(at(await unreachableUrl()));
  expect(nobody.exitCode).toBe(EXIT.unreachable);
  expect(nobody.complained).toMatch(/nothing answers at .*ECONNREFUSED/);
  for (const status of [200, 404]) {
    const other = await startServer(() => page(status));
    const { exitCode, complained } = await run(at(other.url));
    await other.close();
    expect(exitCode).toBe(EXIT.unreachable);
    expect(complained).toMatch(/is not an Activepieces/);
  }
});

test('waits for a host that is starting', async () => {
  const starting = await startServer(({ url }) =>
    url.endsWith('/flags') && starting.requests.length < 2 ? page(502) : { body: '{}' },
  );
  await run(at(starting.url, '--wait', '30'));
  await starting.close();
  expect(starting.requests.slice(0, 3).map(({ url }) => url)).toEqual([
    '/api/v1/flags',
    '/api/v1/flags',
    '/api/v1/authentication/sign-in',
  ]);
});

test.each([
  [[], {}, /--url https/],
  [['--url', 'flows'], {}, /--url https/],
  [['--url', 'file:///tmp'], {}, /--url https/],
  [['--url', 'http://127.0.0.1:1'], { AP_PASSWORD: PASSWORD }, /--email/],
  [at('http://127.0.0.1:1'), {}, /Set AP_PASSWORD/],
  [at('http://127.0.0.1:1', '--wait', 'long'), {}, /number of seconds/],
  [at('http://127.0.0.1:1', '--password', PASSWORD), {}, /Unknown option '--password'/],
])('says how it is called after %j', async (args, env, message) => {
  const { exitCode, complained } = await run(args, { env });
  expect(exitCode).toBe(EXIT.misused);
  expect(complained).toMatch(message);
});

test('--help tells about every exit code', async () => {
  const { exitCode, said } = await run(['--help']);
  expect(exitCode).toBe(EXIT.installed);
  for (const code of Object.values(EXIT)) expect(said).toMatch(new RegExp(`\\b${code}\\b`));
});

test('prints no secret, not even in the words of the host', async () => {
  const body = { message: `I know that it is ${PASSWORD}` };
  const { url } = await start({ refusal: { status: 400, body } });
  const { said, complained } = await run(at(url));
  expect(complained).toContain('I know that it is …');
  expect(said + complained).not.toContain(PASSWORD);
});

test('an error that nobody foresaw ends it with 1', async () => {
  const { url } = await start();
  const { exitCode, complained } = await run(at(url), {
    pack: () => Promise.reject(new Error('The disk is full')),
  });
  expect([exitCode, complained]).toEqual([EXIT.unforeseen, 'The disk is full']);
});
