import { type Agent, launchVersion } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import type { DigaError } from '../diga/errors';
import { differences } from './agent-content';
import { mismatchError } from './errors';
import { readWhole, type WholeAgent } from './path-content';
import {
  hasPhones,
  type PhoneIds,
  publish,
  readPhones,
  readPublished,
  verifyPublication,
} from './publication';
import { withIssues } from './validation-issues';

/**
 * Launches the draft as a new version. Diga's sources contradict each other on what a launch copies, so
 * the stored version has to be compared with `assertSameAsDraft` before it is published.
 *
 * @throws {DigaError} when Diga declines; with the draft's validation issues
 */
export function launch(
  client: DigaClient,
  agentId: string,
  versionName: string | null,
): Promise<Agent> {
  return withIssues(client, agentId, 'draft', () => launchVersion(client, agentId, versionName));
}

/**
 * Compares the whole of a launched version, as Diga has stored it, with the draft that it was made from.
 *
 * @throws {DigaError} when it differs; the message says in what
 */
export function assertSameAsDraft(draft: WholeAgent, version: WholeAgent): void {
  const fields = differences(draft, version);
  if (fields.length === 0) return;
  throw mismatchError(
    `The launched version v${version.version_number} differs from the draft it was made from: ${fields.join(', ')}. It was not published. Check it in the Diga dashboard before you publish it there.`,
  );
}

/** @throws {DigaError} when an agent was changed since it was read; the message says in what */
export function assertUnchanged(before: WholeAgent, now: WholeAgent): void {
  assertSameContent(before, now);
  if (before.modified_at !== now.modified_at) throw changedMeanwhile('');
}

/** The same, but the agent may have been saved as it was. */
export function assertSameContent(before: WholeAgent, now: WholeAgent): void {
  const fields = differences(before, now);
  if (fields.length > 0) throw changedMeanwhile(`: ${fields.join(', ')}`);
}

function changedMeanwhile(what: string): DigaError {
  return mismatchError(
    `Somebody has changed the agent meanwhile${what}. Try again when nobody is editing it.`,
  );
}

/** A launched version that is to be published. Each part is as it was last read; null: none. */
export interface Launched {
  /** The draft that it was made from. */
  draft: Agent;
  version: WholeAgent | null;
  /** The version that took the calls before. */
  published: Agent | null;
  phones: PhoneIds | null;
}

/**
 * Publishes a launched version, which is known to be its draft, on the agent's numbers, unless anything about
 * the agent has changed since it was read; and reads back that it takes the calls. Does nothing without a
 * version or numbers.
 *
 * @throws {DigaError} when it is not published, or not as requested
 */
export async function publishLaunched(
  client: DigaClient,
  { draft, version, published, phones }: Launched,
  onPublished?: () => void,
): Promise<void> {
  if (!version || !phones) return;
  const { agent_id: agentId } = draft;
  const stored = await readWhole(client, agentId, version.version_id);
  const live = await readPublished(client, agentId);
  if (live?.version_id !== published?.version_id) {
    throw mismatchError(
      'Somebody has published another version of the agent meanwhile, or taken it off the air. Check it in the Diga dashboard.',
    );
  }
  if (!hasPhones(await readPhones(client), agentId, phones)) {
    throw mismatchError(
      'Somebody has changed the phone numbers of the agent meanwhile. Check them in the Diga dashboard.',
    );
  }
  assertUnchanged(version, stored);
  // What is wrong with a version that was just launched stands in its draft.
  await publish(client, agentId, { version, phones }, 'draft');
  onPublished?.();
  await verifyPublication(client, agentId, { version, phones });
}
