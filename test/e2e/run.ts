import { sayFailure } from '../../scripts/lib/output';
import type { CleanUps } from './world';

/** The account by which a command uses a running Activepieces. */
export interface HostAccount {
  /** Without a slash at the end. */
  url: string;
  email: string;
  password: string;
}

/** The account that the environment names; undefined unless it is complete. */
export function accountFrom(env: NodeJS.ProcessEnv): HostAccount | undefined {
  const { AP_URL: url, AP_EMAIL: email, AP_PASSWORD: password } = env;
  if (!url || !email || !password) return undefined;
  return { url: url.replace(/\/+$/, ''), email, password };
}

/** Runs a test on a host, removes what it created, and sets the exit code of the process. */
export async function runAndCleanUp(test: (cleanUps: CleanUps) => Promise<void>): Promise<void> {
  const cleanUps: CleanUps = [];
  try {
    try {
      await test(cleanUps);
    } finally {
      await cleanUp(cleanUps);
    }
    console.log('\nEvery check passed, and everything that was created is removed.');
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

/** Removes everything that was created, despite failures; throws the first one. */
async function cleanUp(cleanUps: CleanUps): Promise<void> {
  const failures: unknown[] = [];
  for (const undo of cleanUps.reverse()) {
    await undo().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
