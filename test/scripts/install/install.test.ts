import { generate } from 'selfsigned';
import { EXIT } from '../../../scripts/install/failures';
import { type Environment, installCommand } from '../../../scripts/install/install';
import {
  API_KEY,
  EMAIL,
  type HostRest,
  type HostRestOptions,
  PASSWORD,
  startHostRest,
} from '../../support/host-rest';
import { diga } from '../../../src/index';
import { opened } from '../../support/opened';
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

/** Runs the command; returns its exit code and everything that it printed. */
async function run(args: string[], changes: Partial<Environment> = {}) {
  const lines: string[] = [];
  const errorLines: string[] = [];
  const exitCode = await installCommand({
    args,
    env: { AP_PASSWORD: PASSWORD },
    askPassword: undefined,
    pack: (version = '1.2.3') =>
      Promise.resolve({ name: 'piece-diga', version, archive: Buffer.from('the packed file') }),
    print: (line) => lines.push(line),
    printError: (line) => errorLines.push(line),
    listedWithinMs: 300,
    ...changes,
  });
  return { exitCode, output: lines.join('\n'), errors: errorLines.join('\n') };
}

const at = (url: string, ...more: string[]) => ['--url', url, '--email', EMAIL, ...more];

describe('npm run host:install', () => {
  it('installs the piece for the whole platform, and says what to do next', async () => {
    const { url, uploaded } = await start();
    const { exitCode, output, errors } = await run(at(`${url}/`));
    expect([exitCode, errors]).toEqual([EXIT.installed, '']);
    expect(uploaded).toEqual([
      {
        pieceName: 'piece-diga',
        pieceVersion: '1.2.3',
        packageType: 'ARCHIVE',
        scope: 'PLATFORM',
        archive: 'the packed file',
      },
    ]);
    expect(output).toContain(`1. Open ${url}, create a flow`);
    expect(output).toContain('A flow that exists keeps the version it has');
    const { displayName, triggers } = diga.metadata();
    expect(output).toContain(
      `2. Choose ${displayName} → ${triggers['call_finished']?.displayName}`,
    );
    expect(output).toContain('3. Click Load Sample Data');
  });

  it('follows one redirect to the same host name, and says so', async () => {
    const { url, uploaded } = await start();
    const moved = await opened(
      startServer(({ url: path }) => ({ status: 301, headers: { location: url + path } })),
    );
    const { exitCode, output } = await run(at(moved.url));
    expect([exitCode, uploaded.length]).toEqual([EXIT.installed, 1]);
    expect(output).toContain(`${moved.url} redirects to ${url}, so the piece is installed there.`);
    expect(output).toContain(`1. Open ${url}, create a flow`);
  });

  it.each([
    ['another host name', 'https://example.com/api/v1/flags', 'redirects to https://example.com.'],
    ['itself', '/api/v1/flags', 'redirects to http://127.0.0.1'],
  ])('does not follow a redirect to %s', async (_what, location, message) => {
    const moved = await opened(startServer(() => ({ status: 308, headers: { location } })));
    const { exitCode, errors } = await run(at(moved.url));
    expect(exitCode).toBe(EXIT.unreachable);
    expect(errors).toContain(message);
    expect(moved.requests.length).toBeLessThan(3);
  });

  it('names NODE_EXTRA_CA_CERTS where a certificate is refused', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const server = await opened(startServer(() => ({}), { key, cert }));
    const { exitCode, errors } = await run(at(server.url));
    expect(exitCode).toBe(EXIT.unreachable);
    expect(errors).toMatch(/refuses the certificate of .*NODE_EXTRA_CA_CERTS/);
  });

  it('says that it is packing before it does, also with --bump', async () => {
    const { url } = await start();
    await run(at(url));
    const events: string[] = [];
    await run(at(url, '--bump'), {
      print: (line) => events.push(line.replace(/ .*/s, '')),
      pack: (version = '1.2.3') => {
        events.push(`pack ${version}`);
        return Promise.resolve({ name: 'piece-diga', version, archive: Buffer.from('a file') });
      },
    });
    expect(events).toEqual([
      ...['Packing', 'pack 1.2.3', 'Uploading'],
      ...['Packing', 'pack 1.2.4', 'Uploading', 'Installed.'],
    ]);
  });

  it('installs with a platform key, and under another version', async () => {
    const { url, uploaded } = await start();
    const { exitCode } = await run(['--url', url], {
      env: { AP_API_KEY: API_KEY, AP_PIECE_VERSION: '1.2.99' },
    });
    expect(exitCode).toBe(EXIT.installed);
    expect(uploaded[0]?.pieceVersion).toBe('1.2.99');
  });

  it('prompts for the password at a terminal', async () => {
    const { url } = await start();
    const prompts: string[] = [];
    const { exitCode } = await run(at(url), {
      env: {},
      askPassword: (question) => {
        prompts.push(question);
        return Promise.resolve(PASSWORD);
      },
    });
    expect([exitCode, prompts]).toEqual([EXIT.installed, [`Password of ${EMAIL}: `]]);
  });

  it('creates the first account of an empty host only with --first-account', async () => {
    const { url, made } = await start({ userCreated: false });
    expect((await run(at(url))).exitCode).toBe(EXIT.notAllowed);
    expect(made).toEqual([]);
    expect((await run(at(url, '--first-account'))).exitCode).toBe(EXIT.installed);
    expect(made).toEqual([EMAIL, 'Activepieces']);
    await run(at(url, '--first-account', '--if-missing'));
    expect(made).toHaveLength(2);
  });

  it('fails if the version is already installed, unless --if-missing is set', async () => {
    const { url, uploaded } = await start();
    await run(at(url));
    const again = await run(at(url));
    expect(again.exitCode).toBe(EXIT.alreadyThere);
    expect(again.errors).toMatch(/has piece-diga 1\.2\.3 already.*same command with --bump/s);
    expect(again.errors).toContain(`1. Open ${url}, create a flow`);
    expect(again.errors).not.toContain('newest');
    const ifMissing = await run(at(url, '--if-missing'));
    expect(ifMissing.exitCode).toBe(EXIT.installed);
    expect(ifMissing.output).toContain('This version is already installed.');
    expect(uploaded).toHaveLength(1);
  });

  it('names the newest version of the host if it is another one', async () => {
    const { url } = await start();
    await run(at(url));
    await run(at(url, '--bump'));
    expect((await run(at(url))).errors).toContain('The newest that it has is 1.2.4.');
  });

  it('installs the next free version with --bump', async () => {
    const { url, uploaded } = await start();
    const versions = () => uploaded.map(({ pieceVersion }) => pieceVersion);
    await run(at(url, '--bump'));
    expect(versions()).toEqual(['1.2.3']);
    const { exitCode, output } = await run(at(url, '--bump'));
    expect(exitCode).toBe(EXIT.installed);
    expect(output).toContain('Uploading piece-diga 1.2.4');
    await run(at(url), { env: { AP_PASSWORD: PASSWORD, AP_PIECE_VERSION: '1.10.0' } });
    await run(at(url, '--bump'));
    expect(versions()).toEqual(['1.2.3', '1.2.4', '1.10.0', '1.10.1']);
  });

  it('skips versions with --bump that the host keeps and does not list', async () => {
    const { url, uploaded } = await start({ kept: ['1.2.3', '1.2.4'] });
    expect((await run(at(url, '--bump'))).exitCode).toBe(EXIT.installed);
    expect(uploaded.map(({ pieceVersion }) => pieceVersion)).toEqual(['1.2.5']);
  });

  it.each([
    ['a wrong password', {}, { AP_PASSWORD: 'another-password' }, /password is wrong/],
    ['a wrong key', {}, { AP_API_KEY: 'sk-of-another-platform' }, /does not accept the key/],
    [
      'an account that is no admin',
      { isAdmin: false },
      { AP_PASSWORD: PASSWORD },
      /only an admin of the platform/,
    ],
  ])('fails to sign in with %s', async (_what, options, env, message) => {
    const { url } = await start(options);
    const { exitCode, errors } = await run(at(url), { env });
    expect(exitCode).toBe(EXIT.notAllowed);
    expect(errors).toMatch(message);
  });

  it.each([
    [
      { status: 400, body: { code: 'ENGINE_OPERATION_FAILURE', params: { message: '{}' } } },
      /refused the piece: 400 ENGINE_OPERATION_FAILURE\. The log of its worker has the details/,
    ],
    [{ status: 413, body: { message: 'Request body is too large' } }, /piece: Request body is too/],
    [
      {
        status: 400,
        body: {
          params: { message: '{"__apErrorVersion":1,"message":"It has no entry.","raw":"…"}' },
        },
      },
      /piece: It has no entry\./,
    ],
  ])("gives the host's reason when it refuses the piece", async (refusal, message) => {
    const { url } = await start({ refusal });
    const { exitCode, errors } = await run(at(url));
    expect(exitCode).toBe(EXIT.refused);
    expect(errors).toMatch(message);
  });

  it('fails if the host takes the piece and does not show it', async () => {
    const { url } = await start({ shows: false });
    const { exitCode, errors } = await run(at(url));
    expect(exitCode).toBe(EXIT.notShown);
    expect(errors).toContain('It is version 0.83.0, and the piece needs 0.82.0 or newer');
  });

  it('fails if nothing responds, or something else than Activepieces', async () => {
    const none = await run(at(await unreachableUrl()));
    expect(none.exitCode).toBe(EXIT.unreachable);
    expect(none.errors).toMatch(/no response from .*ECONNREFUSED/);
    for (const status of [200, 404]) {
      const other = await startServer(() => page(status));
      const { exitCode, errors } = await run(at(other.url));
      await other.close();
      expect(exitCode).toBe(EXIT.unreachable);
      expect(errors).toMatch(/is not Activepieces/);
    }
  });

  it('waits for a starting host', async () => {
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

  it.each([
    [[], {}, /--url https/],
    [['--url', 'flows'], {}, /--url https/],
    [['--url', 'file:///tmp'], {}, /--url https/],
    [['--url', 'http://127.0.0.1:1'], { AP_PASSWORD: PASSWORD }, /--email/],
    [at('http://127.0.0.1:1'), {}, /Set AP_PASSWORD/],
    [at('http://127.0.0.1:1', '--wait', 'long'), {}, /number of seconds/],
    [at('http://127.0.0.1:1', '--bump', '--if-missing'), {}, /one of --if-missing and --bump/],
    [at('http://127.0.0.1:1', '--password', PASSWORD), {}, /Unknown option '--password'/],
  ])('explains its options after %j', async (args, env, message) => {
    const { exitCode, errors } = await run(args, { env });
    expect(exitCode).toBe(EXIT.misused);
    expect(errors).toMatch(message);
  });

  it('lists every exit code with --help', async () => {
    const { exitCode, output } = await run(['--help']);
    expect(exitCode).toBe(EXIT.installed);
    for (const code of Object.values(EXIT)) expect(output).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('says that credentials are wrong that no account can have', async () => {
    const { url } = await start();
    const { exitCode, errors } = await run(at(url), { env: { AP_PASSWORD: 'short' } });
    expect(exitCode).toBe(EXIT.notAllowed);
    expect(errors).toMatch(/is not valid\. Check both\. .*Too small/);
  });

  it('prints no secret, not even one in a message of the host', async () => {
    const body = { message: `I know that it is ${PASSWORD}` };
    const { url } = await start({ refusal: { status: 400, body } });
    const { output, errors } = await run(at(url));
    expect(errors).toContain('I know that it is …');
    expect(output + errors).not.toContain(PASSWORD);
  });

  it('exits with 1 after an unexpected error', async () => {
    const { url } = await start();
    const { exitCode, errors } = await run(at(url), {
      pack: () => Promise.reject(new Error('The disk is full')),
    });
    expect([exitCode, errors]).toEqual([EXIT.unexpected, 'The disk is full']);
  });
});
