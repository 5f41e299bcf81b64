import type { PackedPiece } from '../../scripts/build/pack';
import type { Session } from '../../scripts/install/host';
import type { Sandbox } from '../sandbox/sandbox';
import type { SeededProject } from '../sandbox/seed';
import { FlowOnHost } from './flow';
import type { Sink } from './sink';
import type { Offered } from './steps';

/** What to close or remove at the end, in any case. */
export type CleanUps = (() => Promise<unknown>)[];

/** A real host, a sandbox, and a sink for what flows send. */
export interface World {
  session: Session;
  projectId: string;
  /** The piece that is installed on the host. */
  piece: PackedPiece;
  offered: Offered;
  sandbox: Sandbox;
  project: SeededProject;
  sink: Sink;
  cleanUps: CleanUps;
}

/** Creates a flow that is removed at the end. */
export async function makeFlow(
  { session, projectId, cleanUps }: World,
  displayName: string,
): Promise<FlowOnHost> {
  const flow = await FlowOnHost.create(session, projectId, displayName);
  cleanUps.push(() => flow.remove());
  return flow;
}
