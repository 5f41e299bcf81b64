/** `npm run host:install`: puts the piece into a running Activepieces. */
import { parseArgs } from 'node:util';
import { askHidden } from './hidden-input';
import { type PackedPiece, packedPiece } from './packed-file';
import {
  type Credentials,
  factsOf,
  HostRefusal,
  HostUnreachable,
  makeFirstAccount,
  type Session,
  signIn,
} from './session';
import { isListed, isSameVersion, upload } from './upload';

const HELP = `Installs the Diga piece into a running Activepieces.

Usage: npm run host:install -- --url <address> --email <e-mail>

  --url <address>      where Activepieces is open in the browser, such as https://flows.example.com
  --email <e-mail>     of an account that is an admin of the platform
  --wait <seconds>     wait so long for an Activepieces that is starting (default: 0)
  --first-account      if nobody has an account there yet, make the first one with this e-mail and password
  --if-missing         be content if this version is there already
  --help               this

The password is asked for, or taken from AP_PASSWORD. With AP_API_KEY, a key of the platform, neither
e-mail nor password is needed. AP_PIECE_VERSION installs the same piece under another version.

It ends with 0 if the piece is installed, 2 if it was called in a wrong way, 3 if there is no Activepieces
at the address, 4 if it does not let you in or you are not an admin of the platform, 5 if it has this
version already, 6 if it refuses the piece, 7 if it took the piece and does not show it, 1 otherwise.`;

/** How the command ends. Scripts may rely on the numbers: they never change. */
export const EXIT = {
  installed: 0,
  unforeseen: 1,
  misused: 2,
  unreachable: 3,
  notAllowed: 4,
  alreadyThere: 5,
  refused: 6,
  notShown: 7,
} as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What ends the command early; the message says what went wrong and what to do. */
class Problem extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** What the command needs of the world around it. */
export interface Surroundings {
  /** What follows the command's name. */
  args: string[];
  env: Record<string, string | undefined>;
  /** Asks a person for the password; undefined where there is nobody to ask. */
  askPassword: ((question: string) => Promise<string>) | undefined;
  pack: (version?: string) => Promise<PackedPiece>;
  say: (line: string) => void;
  complain: (line: string) => void;
  /** How long the host may take to show the piece, in milliseconds. */
  shownWithinMs?: number;
}

interface Options {
  url: string;
  email: string | undefined;
  waitMs: number;
  firstAccount: boolean;
  ifMissing: boolean;
}

/** The command; gives its exit code. It never prints a secret, and does not throw. */
export async function installCommand(surroundings: Surroundings): Promise<ExitCode> {
  const { args, env, say, complain } = surroundings;
  const secrets = [env['AP_PASSWORD'], env['AP_API_KEY']];
  try {
    const options = readOptions(args);
    if (options === 'help') {
      say(HELP);
      return EXIT.installed;
    }
    const credentials = await credentialsFrom(options, surroundings);
    secrets.push(...Object.values(credentials).slice(-1));
    await install(options, credentials, surroundings);
    return EXIT.installed;
  } catch (error) {
    complain(without(secrets, error instanceof Error ? error.message : String(error)));
    return error instanceof Problem ? error.exitCode : EXIT.unforeseen;
  }
}

function readOptions(args: string[]): Options | 'help' {
  const { values } = parsed(args);
  if (values.help) return 'help';
  const url = values.url && URL.canParse(values.url) ? new URL(values.url) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Problem(
      EXIT.misused,
      'Say where Activepieces is, as in --url https://flows.example.com. --help tells more.',
    );
  }
  const wait = Number(values.wait ?? 0);
  if (!(wait >= 0)) throw new Problem(EXIT.misused, '--wait takes a number of seconds.');
  return {
    url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    email: values.email,
    waitMs: wait * 1000,
    firstAccount: values['first-account'] ?? false,
    ifMissing: values['if-missing'] ?? false,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        email: { type: 'string' },
        wait: { type: 'string' },
        'first-account': { type: 'boolean' },
        'if-missing': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(EXIT.misused, `${why}. --help tells what there is.`);
  }
}

async function credentialsFrom(
  { email }: Options,
  { env, askPassword }: Surroundings,
): Promise<Credentials> {
  if (env['AP_API_KEY']) return { apiKey: env['AP_API_KEY'] };
  if (!email) {
    throw new Problem(
      EXIT.misused,
      'Say who signs in, as in --email you@example.com, or set AP_API_KEY.',
    );
  }
  const password = env['AP_PASSWORD'] || (await askPassword?.(`Password of ${email}: `));
  if (!password) {
    throw new Problem(
      EXIT.misused,
      'There is no password. Set AP_PASSWORD, or run this at a terminal, where you are asked for it.',
    );
  }
  return { email, password };
}

async function install(
  options: Options,
  credentials: Credentials,
  { env, pack, say, shownWithinMs }: Surroundings,
): Promise<void> {
  const { url } = options;
  const facts = await factsOf(url, options.waitMs).catch((error: unknown) => {
    throw error instanceof HostUnreachable ? unreachable(error, url) : error;
  });
  if (options.firstAccount && facts.USER_CREATED === false && 'email' in credentials) {
    await makeFirstAccount(url, credentials).catch(notAllowed(url));
    say(`Made the first account of ${url}, for ${credentials.email}.`);
  }
  const session = await signIn(url, credentials).catch(notAllowed(url));
  const piece = await pack(env['AP_PIECE_VERSION']);
  say(`Uploading ${piece.name} ${piece.version} to ${url} …`);
  const isNew = await uploadOnce(session, piece, options);
  if (!(await isListed(session, piece.name, shownWithinMs))) {
    throw new Problem(
      EXIT.notShown,
      `Activepieces took the piece and does not show it. It is version ${facts.CURRENT_VERSION ?? 'unknown'}, and the piece needs 0.82.0 or newer: update Activepieces, and the piece appears by itself. If it is new enough, see whether the piece is hidden for your project under Platform admin → Pieces.`,
    );
  }
  say(`${isNew ? 'Installed.' : 'This version was there already.'} What to do next:
  1. Open ${url} and make a flow, or import one of the files in templates/.
  2. Choose Diga → Call Finished as its trigger, and make a connection with your Diga API key.
  3. Press Load Sample Data to see a real call, add your steps, and publish.`);
}

/** Uploads the piece; gives whether it was new there. */
async function uploadOnce(
  session: Session,
  piece: PackedPiece,
  { ifMissing, url }: Options,
): Promise<boolean> {
  try {
    await upload(session, piece);
    return true;
  } catch (error) {
    if (isSameVersion(error)) {
      if (ifMissing) return false;
      throw new Problem(
        EXIT.alreadyThere,
        `Activepieces has ${piece.name} ${piece.version} already, and never takes a version twice. For a newer build, raise the version (npm version patch --no-git-tag-version) and install again. If the version there is the right one, there is nothing to do.`,
      );
    }
    if (!(error instanceof HostRefusal)) throw unreachable(error, url);
    if (error.status === 401) {
      throw new Problem(
        EXIT.notAllowed,
        `Activepieces does not accept the key in AP_API_KEY. Make a new one there under Platform admin → API Keys, or sign in with --email instead. (${error.message})`,
      );
    }
    if (error.status === 403) {
      throw new Problem(
        EXIT.notAllowed,
        `You may not install pieces at ${url}: it takes an admin of the platform. Sign in as the one who set Activepieces up, or ask that person to make you an admin under Platform admin → Users. (${error.message})`,
      );
    }
    throw new Problem(
      EXIT.refused,
      `Activepieces refused the piece: ${error.message}. Its worker's log says more. A version that failed once stays failed: raise the version before you try again.`,
    );
  }
}

/** Turns a refusal at the door into a sentence. */
function notAllowed(url: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof HostRefusal)) throw unreachable(error, url);
    const advice =
      error.code === 'INVALID_CREDENTIALS'
        ? 'The e-mail or the password is wrong. Try them in the browser, or reset the password there.'
        : 'Try to sign in in the browser, where Activepieces shows what is missing.';
    throw new Problem(
      EXIT.notAllowed,
      `Activepieces does not let you in. ${advice} (${error.message})`,
    );
  };
}

function unreachable(error: unknown, url: string): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem(
    EXIT.unreachable,
    `There is no Activepieces to talk to: ${why}. Check that ${url} opens Activepieces in a browser on this machine, and that the address has the right port and no path behind it.`,
  );
}

/** A text without what must not be shown, wherever it may come from. */
function without(secrets: (string | undefined)[], text: string): string {
  return secrets.reduce<string>(
    (rest, secret) => (secret ? rest.replaceAll(secret, '…') : rest),
    text,
  );
}

async function main(): Promise<void> {
  process.exitCode = await installCommand({
    args: process.argv.slice(2),
    env: process.env,
    askPassword: process.stdin.isTTY ? askHidden : undefined,
    pack: packedPiece,
    say: (line) => console.log(line),
    complain: (line) => console.error(line),
  });
}

if (require.main === module) void main();
