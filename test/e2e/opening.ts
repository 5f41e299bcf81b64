import { readFlags, signIn } from '../../scripts/install/host';
import { step } from '../../scripts/lib/output';
import { startSandbox } from '../sandbox/sandbox';
import { seedProject } from '../sandbox/seed';
import { installPiece } from './preparing';
import type { HostAccount } from './run';
import { startSink } from './sink';
import { offeredBy } from './steps';
import type { CleanUps, World } from './world';

/**
 * Signs in, installs the piece, and starts a sandbox and a sink.
 *
 * @throws {Error} when a check fails
 */
export async function openWorld(
  { url, ...account }: HostAccount,
  cleanUps: CleanUps,
): Promise<World> {
  step('Install the piece');
  const { CURRENT_VERSION } = await readFlags(url);
  const session = await signIn(url, account);
  const { projectId } = session;
  if (projectId === undefined) throw new Error('The account has no project for flows.');
  const piece = await installPiece(session, CURRENT_VERSION ?? 'unknown');

  const sandbox = await startSandbox({ loopbackIsPublic: true });
  cleanUps.push(() => sandbox.close());
  const project = seedProject(sandbox);
  const sink = await startSink();
  cleanUps.push(() => sink.close());
  const offered = await offeredBy(session);
  return { session, projectId, piece, offered, sandbox, project, sink, cleanUps };
}
