/** `npm run host:install`: installs the piece into a running Activepieces. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { diga } from '../../src/index';
import { type PackedPiece, packedPiece } from '../build/pack';
import {
  alreadyThere,
  EXIT,
  type ExitCode,
  InstallError,
  signInFailed,
  unreachable,
  uploadFailed,
} from './failures';
import {
  createFirstAccount,
  type Credentials,
  isSameVersion,
  type HostFlags,
  HostMoved,
  readFlags,
  type Session,
  signIn,
} from './host';
import { credentialsFrom, HELP, type Options, parseOptions, type PasswordSources } from './options';

/** How many versions to try with --bump: those that a host keeps after they failed are not listed. */
const MAX_VERSIONS = 20;

/** What the command needs from its process. */
export interface Environment extends PasswordSources {
  /** The arguments after the command. */
  args: string[];
  pack: (version?: string) => Promise<PackedPiece>;
  print: (line: string) => void;
  printError: (line: string) => void;
  /** Time budget for the host to list the piece, in milliseconds. */
  listedWithinMs?: number;
}

/** Runs the command; returns its exit code. Never prints a secret, and never throws. */
export async function installCommand(environment: Environment): Promise<ExitCode> {
  const { args, env, print, printError } = environment;
  const secrets = [env['AP_PASSWORD'], env['AP_API_KEY']];
  try {
    const options = parseOptions(args);
    if (options === 'help') {
      print(HELP);
      return EXIT.installed;
    }
    const credentials = await credentialsFrom(options, environment);
    secrets.push('apiKey' in credentials ? credentials.apiKey : credentials.password);
    await install(options, credentials, environment);
    return EXIT.installed;
  } catch (error) {
    printError(redact(secrets, error instanceof Error ? error.message : String(error)));
    return error instanceof InstallError ? error.exitCode : EXIT.unexpected;
  }
}

async function install(
  given: Options,
  credentials: Credentials,
  environment: Environment,
): Promise<void> {
  const { env, print, listedWithinMs } = environment;
  const { url, flags } = await findHost(given, print).catch((error: unknown) => {
    throw unreachable(error, given.url);
  });
  const options = { ...given, url };
  const session = await openSession(options, credentials, flags.USER_CREATED, print).catch(
    (error: unknown) => {
      throw signInFailed(error, url);
    },
  );
  const pack = (version?: string) => {
    print('Packing the piece, which can take half a minute …');
    return environment.pack(version);
  };
  const piece = await pack(env['AP_PIECE_VERSION']);
  const isNew = await uploadOnce(session, piece, options, { pack, print });
  if (!(await session.isListed(piece.name, listedWithinMs))) {
    throw new InstallError(
      EXIT.notShown,
      `Activepieces accepted the piece but does not list it. It is version ${flags.CURRENT_VERSION ?? 'unknown'}, and the piece needs 0.82.0 or newer: update Activepieces, and the piece appears by itself. If it is new enough, see whether the piece is hidden for your project under Platform admin → Pieces.`,
    );
  }
  print(
    `${isNew ? 'Installed.' : 'This version is already installed.'} What to click next:\n${nextClicks(url)}\n${ABOUT_OLD_FLOWS}`,
  );
}

/** The address and the flags of the host. Follows one redirect, and only to the same host name. */
async function findHost(
  { url, waitMs }: Options,
  print: Environment['print'],
): Promise<{ url: string; flags: HostFlags }> {
  try {
    return { url, flags: await readFlags(url, waitMs) };
  } catch (error) {
    if (!(error instanceof HostMoved)) throw error;
    const { to } = error;
    if (new URL(to).hostname !== new URL(url).hostname) throw error;
    print(`${url} redirects to ${to}, so the piece is installed there.`);
    return { url: to, flags: await readFlags(to, waitMs) };
  }
}

/** Signs in; with --first-account creates that account on an empty host. */
async function openSession(
  { url, firstAccount }: Options,
  credentials: Credentials,
  isInUse: boolean | undefined,
  print: Environment['print'],
): Promise<Session> {
  if (firstAccount && isInUse === false && 'email' in credentials) {
    await createFirstAccount(url, credentials);
    print(`Created the first account of ${url}, for ${credentials.email}.`);
  }
  return signIn(url, credentials);
}

/** An update reaches no flow by itself. */
const ABOUT_OLD_FLOWS =
  'A flow that exists keeps the version it has: in each of its Diga steps click the arrow beside the version, and update it. Then click Publish.';

function nextClicks(url: string): string {
  const { displayName, triggers } = diga.metadata();
  const [first] = Object.values(triggers);
  return `  1. Open ${url}, create a flow, and click its trigger.
  2. Choose ${displayName} → ${first?.displayName}, and under Connection → Create Connection paste your API key.
  3. Click Load Sample Data to see a real call. Then add your steps, and click Publish.`;
}

/** Uploads the piece, with --bump under the next free version; returns whether anything was installed. */
async function uploadOnce(
  session: Session,
  packed: PackedPiece,
  { bump, ifMissing, url }: Options,
  { pack, print }: Pick<Environment, 'pack' | 'print'>,
): Promise<boolean> {
  let piece = packed;
  for (let tried = 1; ; tried += 1) {
    print(`Uploading ${piece.name} ${piece.version} to ${url} …`);
    try {
      await session.upload(piece);
      return true;
    } catch (error) {
      if (!isSameVersion(error)) throw uploadFailed(error, url);
      if (ifMissing) return false;
      const newest = await session.newestVersion(piece.name).catch(() => undefined);
      if (!bump || tried === MAX_VERSIONS) throw alreadyThere(piece, newest, nextClicks(url));
      piece = await pack(nextPatch(piece.version, newest));
    }
  }
}

/** The patch version after the higher of two versions of three numbers each. */
function nextPatch(version: string, other = version): string {
  const [, higher = ''] = [version, other].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return higher.replace(/\d+$/, (patch) => String(Number(patch) + 1));
}

function redact(secrets: (string | undefined)[], text: string): string {
  return secrets.reduce<string>(
    (rest, secret) => (secret ? rest.replaceAll(secret, '…') : rest),
    text,
  );
}

/** Prompts at the terminal without echoing what is typed. */
async function askHidden(question: string): Promise<string> {
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const input = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await input.question('');
  } finally {
    input.close();
    process.stdout.write('\n');
  }
}

async function main(): Promise<void> {
  process.exitCode = await installCommand({
    args: process.argv.slice(2),
    env: process.env,
    askPassword: process.stdin.isTTY ? askHidden : undefined,
    pack: packedPiece,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  });
}

if (require.main === module) void main();
