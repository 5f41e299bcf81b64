/** The sandbox of the console, whose project has the same ids at each start. */
import { randomBytes } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Sandbox, startSandbox } from '../sandbox';
import { seedProject, type SeededProject } from '../seed';

/**
 * Starts a sandbox with the seeded project on a port (0: a free one). Its agents, versions and numbers
 * have the same ids at each start, so that a flow that was set up for them goes on working.
 */
export async function startConsole(
  port = 0,
  key?: string,
): Promise<{ sandbox: Sandbox; project: SeededProject }> {
  const generator = xoroshiro128plus(1);
  let random = () => uniformFloat64(generator);
  const sandbox = await startSandbox({
    port,
    // A key that the sandbox makes would change the ids that follow.
    apiKey: key ?? `diga_sandbox_${randomBytes(16).toString('hex')}`,
    loopbackIsPublic: true,
    random: () => random(),
  });
  const project = seedProject(sandbox);
  // A new call must be new to a flow that remembers the calls of an earlier start.
  random = Math.random;
  return { sandbox, project };
}

/** What the user reads first. */
export function welcome({ url, apiKey }: Sandbox): string {
  return `Diga sandbox
  API Address  ${url}
  API Key      ${apiKey}
"help" lists the commands, "quit" stops the sandbox.
Put both into the Diga connection, then type: call inbound`;
}
