import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { ConnectionValues, Flow, Host, PickerState } from '../../test/support/host';
import { say } from '../lib/output';

/** What a story gets: a seeded sandbox, a host with the packed piece, and their connection. */
export interface World {
  sandbox: Sandbox;
  host: Host;
  connection: ConnectionValues;
  project: SeededProject;
}

/** Ticks the options of these labels in an open picker, and prints them; returns their values. */
export function choose(
  name: string,
  { options, placeholder }: PickerState,
  labels: string[],
): string[] {
  if (placeholder !== undefined) throw new Error(`The picker ${name} says: ${placeholder}`);
  const chosen = options.filter(({ label }) => labels.includes(label));
  const boxes = chosen.map(({ label }) => `[x] ${label}`);
  say(`${name}: ${boxes.join('  ')}  and ${options.length - chosen.length} more to choose from`);
  return chosen.map(({ value }) => value);
}

/** Waits until every delivery has arrived and every run has started. */
export async function settled({ sandbox, host }: World): Promise<void> {
  await sandbox.settled();
  await host.settled();
}

/** The ids of the calls for which a flow has run. */
export function getCallIds({ runs }: Flow): unknown[] {
  return runs.map(({ call_id }) => call_id);
}
