import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import type { Agent } from '../../diga/agents';
import { assertSameAsDraft, launch, publishLaunched } from '../../provisioning/launch';
import { readWhole, type WholeAgent, withPath } from '../../provisioning/path-content';
import {
  keepPhones,
  type PhoneIds,
  publish,
  readPhones,
  selectPhones,
  verifyPublication,
} from '../../provisioning/publication';
import { readSavedVersion, readVersionBefore } from './choose';

export type Operation = 'launch' | 'launch_and_publish' | 'publish' | 'roll_back' | 'take_off';

/** The state in Diga before any change. */
export interface PublicationState {
  draft: Agent;
  published: Agent | null;
}

/** What the step did. */
export interface PublicationResult {
  /** The version that it launched, published or found published; null for none. */
  version: Agent | null;
  launched: boolean;
  /** Whether another version takes the calls than before, or none. */
  changed: boolean;
  /** What takes the calls now. */
  published: Agent | null;
  /** Null if nothing was published or taken off the air. */
  phones: PhoneIds | null;
}

/** The step's choices. */
export interface Choices {
  operation: Operation;
  /** Of the operation `publish`. */
  versionId: string;
  versionName: string | null;
}

/**
 * Carries out the operation.
 *
 * @throws {DigaError} when it fails; the message says what is done
 */
export async function carryOut(
  client: DigaClient,
  { draft, published }: PublicationState,
  { operation, versionId, versionName }: Choices,
): Promise<PublicationResult> {
  const { agent_id: agentId } = draft;
  switch (operation) {
    case 'launch': {
      const version = await launchWhole(client, draft, versionName);
      return { version, launched: true, changed: false, published, phones: null };
    }
    case 'launch_and_publish': {
      // First, so that a failure that is certain comes before the launch.
      const phones = selectPhones(await readPhones(client), agentId);
      const version = await launchWhole(client, draft, versionName);
      const launched = { draft, version, published, phones };
      await afterLaunch(version, () => withDoubt(publishLaunched(client, launched)));
      return { version, launched: true, changed: true, published: version, phones };
    }
    case 'publish':
      return publishSaved(client, published, await readSavedVersion(client, agentId, versionId));
    case 'roll_back':
      return publishSaved(client, published, await readVersionBefore(client, agentId, published));
    case 'take_off': {
      if (published === null) return unchanged(null);
      const phones = keepPhones(await readPhones(client), agentId);
      const kept = await publishNow(client, agentId, null, phones);
      return { version: null, launched: false, changed: true, published: null, phones: kept };
    }
  }
}

async function publishSaved(
  client: DigaClient,
  published: Agent | null,
  version: Agent,
): Promise<PublicationResult> {
  if (published?.version_id === version.version_id) return unchanged(published);
  const { agent_id: agentId } = version;
  const phones = selectPhones(await readPhones(client), agentId);
  const kept = await publishNow(client, agentId, version, phones);
  return { version, launched: false, changed: true, published: version, phones: kept };
}

function unchanged(published: Agent | null): PublicationResult {
  return { version: published, launched: false, changed: false, published, phones: null };
}

/** Launches the draft, and gives the version as Diga has stored it: the whole draft. */
async function launchWhole(
  client: DigaClient,
  agent: Agent,
  versionName: string | null,
): Promise<WholeAgent> {
  const { agent_id: agentId } = agent;
  const draft = await withPath(client, agent);
  const { version_id: versionId } = await withDoubt(launch(client, agentId, versionName));
  const version = await readWhole(client, agentId, versionId);
  assertSameAsDraft(draft, version);
  return version;
}

/** Publishes the version on these numbers, or none, and gives the numbers that the agent has then. */
async function publishNow(
  client: DigaClient,
  agentId: string,
  version: Agent | null,
  phones: PhoneIds,
): Promise<PhoneIds> {
  await withDoubt(publish(client, agentId, { version, phones }));
  return verifyPublication(client, agentId, { version, phones });
}

/** @throws {DigaError} when the write fails; the message says if it may have been carried out */
async function withDoubt<Result>(write: Promise<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    throw withMessage(error, ({ message, mayHaveSucceeded }) =>
      mayHaveSucceeded
        ? `${message} It may be done anyway: check the agent in Diga before you run this step again.`
        : message,
    );
  }
}

/** @throws {DigaError} when the publication fails; the message says that the version is there */
async function afterLaunch<Result>(
  { version_number }: Agent,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw withMessage(
      error,
      ({ message }) =>
        `${message} Version v${version_number} is launched: to publish it, choose "Publish a saved version".`,
    );
  }
}
