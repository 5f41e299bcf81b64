import type { Session } from '../../scripts/install/session';
import type { Sandbox } from '../sandbox/sandbox';
import type { SeededProject } from '../sandbox/seed';
import { FlowOnHost } from './flow';
import type { Sink } from './sink';
import type { Offered } from './steps';

/** What has to be closed or removed at the end, whatever happened. */
export type CleanUps = (() => Promise<unknown>)[];

/** A real host, a local Diga, and a place where flows send what they get. */
export interface World {
  session: Session;
  projectId: string;
  offered: Offered;
  sandbox: Sandbox;
  project: SeededProject;
  sink: Sink;
  cleanUps: CleanUps;
}

/** Makes a flow that is removed at the end. */
export async function makeFlow(
  { session, projectId, cleanUps }: World,
  displayName: string,
): Promise<FlowOnHost> {
  const flow = await FlowOnHost.make(session, projectId, displayName);
  cleanUps.push(() => flow.remove());
  return flow;
}
