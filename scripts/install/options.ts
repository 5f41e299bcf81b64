import { parseArgs } from 'node:util';
import { EXIT, InstallError } from './failures';
import type { Credentials } from './host';

/** What `--help` prints. */
export const HELP = `Installs the Diga piece into a running Activepieces.

Usage: npm run host:install -- --url <address> --email <e-mail>

  --url <address>      where you open Activepieces in the browser, such as https://flows.example.com
  --email <e-mail>     of an account that is an admin of the platform
  --wait <seconds>     wait up to this long for Activepieces to start (default: 0)
  --first-account      if nobody has an account there yet, create the first one with this e-mail and password
  --if-missing         succeed if this version is already installed
  --bump               if it is, install the piece as the next patch version that the host does not have
  --help               show this help

The command prompts for the password, or reads it from AP_PASSWORD. With AP_API_KEY, a key of the
platform, neither e-mail nor password is needed. AP_PIECE_VERSION installs the piece under another version.

Exit codes: 0 the piece is installed, 2 wrong options, 3 no Activepieces at the address, 4 sign-in failed
or the account is not an admin of the platform, 5 this version is already installed, 6 Activepieces
refused the piece, 7 Activepieces accepted the piece but does not list it, 1 anything else.`;

export interface Options {
  /** Without a slash at the end. */
  url: string;
  email: string | undefined;
  waitMs: number;
  firstAccount: boolean;
  ifMissing: boolean;
  bump: boolean;
}

/** Where credentials come from, besides the options. */
export interface PasswordSources {
  env: Record<string, string | undefined>;
  /** Prompts for the password; undefined without a terminal. */
  askPassword: ((question: string) => Promise<string>) | undefined;
}

/**
 * Parses the command line.
 *
 * @throws {InstallError} when an option is unknown, missing or malformed.
 */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseValues(args);
  if (values.help) return 'help';
  const url = values.url && URL.canParse(values.url) ? new URL(values.url) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InstallError(
      EXIT.misused,
      'Say where Activepieces is, as in --url https://flows.example.com. --help lists the options.',
    );
  }
  if (values.bump && values['if-missing']) {
    throw new InstallError(EXIT.misused, 'Choose one of --if-missing and --bump.');
  }
  const wait = Number(values.wait ?? 0);
  if (!(wait >= 0)) throw new InstallError(EXIT.misused, '--wait takes a number of seconds.');
  return {
    url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    email: values.email,
    waitMs: wait * 1000,
    firstAccount: values['first-account'] ?? false,
    ifMissing: values['if-missing'] ?? false,
    bump: values.bump ?? false,
  };
}

function parseValues(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        email: { type: 'string' },
        wait: { type: 'string' },
        'first-account': { type: 'boolean' },
        'if-missing': { type: 'boolean' },
        bump: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InstallError(EXIT.misused, `${why}. --help lists the options.`);
  }
}

/**
 * The credentials from the environment, or from the person at the terminal.
 *
 * @throws {InstallError} when there are none.
 */
export async function credentialsFrom(
  { email }: Options,
  { env, askPassword }: PasswordSources,
): Promise<Credentials> {
  if (env['AP_API_KEY']) return { apiKey: env['AP_API_KEY'] };
  if (!email) {
    throw new InstallError(
      EXIT.misused,
      'Say who signs in, as in --email you@example.com, or set AP_API_KEY.',
    );
  }
  const password = env['AP_PASSWORD'] || (await askPassword?.(`Password of ${email}: `));
  if (!password) {
    throw new InstallError(
      EXIT.misused,
      'There is no password. Set AP_PASSWORD, or run this at a terminal, which prompts for it.',
    );
  }
  return { email, password };
}
