import { type Agent, getAgent, publishVersion, type WhichVersion } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { errorFromStatus, isDigaError, nullIfMissing } from '../diga/errors';
import { collect } from '../diga/paging';
import { PUBLISHING } from '../diga/permissions';
import { listPhones, MAX_PHONES, type Phone } from '../diga/phones';
import { mismatchError, rejectedBeforeWrite } from './errors';
import { withIssues } from './validation-issues';

/** The phone ids of an agent, at most one per direction. */
export interface PhoneIds {
  inbound: string | null;
  outbound: string | null;
}

/** What is asked for. */
export interface RequestedPublication {
  /** Null: no version, which takes the agent off the air. */
  version: Pick<Agent, 'version_id' | 'version_number'> | null;
  phones: PhoneIds;
}

/**
 * Reads every number of the project.
 *
 * @throws {DigaError} when the request fails; without permission, it names both that publishing needs
 */
export async function readPhones(client: DigaClient): Promise<Phone[]> {
  try {
    return await collect(listPhones(client, {}, MAX_PHONES));
  } catch (error) {
    // Publishing needs more than this read, so the error names everything it needs at once.
    throw isDigaError(error, 'forbidden')
      ? errorFromStatus(403, { permissions: PUBLISHING })
      : error;
  }
}

/** The ids of an agent's numbers, by direction. */
function phoneIdsOfAgent(phones: readonly Phone[], agentId: string) {
  const idsFor = (key: 'inbound_agent_id' | 'outbound_agent_id') =>
    phones.filter((phone) => phone[key] === agentId).map(({ id }) => id);
  return { inbound: idsFor('inbound_agent_id'), outbound: idsFor('outbound_agent_id') };
}

/** Whether these are the agent's numbers, and it has no others. */
export function hasPhones(
  phones: readonly Phone[],
  agentId: string,
  { inbound, outbound }: PhoneIds,
): boolean {
  const ids = phoneIdsOfAgent(phones, agentId);
  return ids.inbound.join() === (inbound ?? '') && ids.outbound.join() === (outbound ?? '');
}

/**
 * The agent's numbers. The publish request has room for one per direction, so an agent with more would
 * lose some.
 *
 * @throws {DigaError} when the agent has several for one direction
 */
export function keepPhones(phones: readonly Phone[], agentId: string): PhoneIds {
  const { inbound, outbound } = phoneIdsOfAgent(phones, agentId);
  if (inbound.length > 1 || outbound.length > 1) {
    throw rejectedBeforeWrite(
      'This agent has more than one phone number for the same direction, and publishing it from here could keep only one. Only launch a new version, and publish it in the Diga dashboard.',
    );
  }
  return { inbound: inbound[0] ?? null, outbound: outbound[0] ?? null };
}

/**
 * The numbers to publish the agent on: those that it has.
 *
 * @throws {DigaError} when the agent has no number, or several for one direction
 */
export function selectPhones(phones: readonly Phone[], agentId: string): PhoneIds {
  const kept = keepPhones(phones, agentId);
  if (kept.inbound === null && kept.outbound === null) {
    throw rejectedBeforeWrite(
      'This agent has no phone number, and Diga publishes an agent only on one. Give it a number in the Diga dashboard, or only launch a new version.',
    );
  }
  return kept;
}

/**
 * Publishes the version on these numbers; null takes the agent off the air. The result has to be checked
 * with `verifyPublication`.
 *
 * @throws {DigaError} when Diga declines; with the validation issues of the version, or of `issuesOf`
 */
export async function publish(
  client: DigaClient,
  agentId: string,
  { version, phones }: RequestedPublication,
  issuesOf: WhichVersion = version?.version_id ?? 'draft',
): Promise<void> {
  const versionId = version?.version_id ?? null;
  await withIssues(client, agentId, issuesOf, () =>
    publishVersion(client, agentId, {
      versionId,
      inboundPhoneId: phones.inbound,
      outboundPhoneId: phones.outbound,
    }),
  );
}

/**
 * Reads back which version is published and on which numbers. Returns the numbers. Without a version,
 * they may be any: Diga does not document whether an agent off the air keeps them.
 *
 * @throws {DigaError} when the published version or its numbers are not the requested ones
 */
export async function verifyPublication(
  client: DigaClient,
  agentId: string,
  { version, phones: requested }: RequestedPublication,
): Promise<PhoneIds> {
  const live = (await readPublished(client, agentId))?.version_id ?? null;
  const { inbound, outbound } = phoneIdsOfAgent(await readPhones(client), agentId);
  const differs = (ids: string[], id: string | null) => version && ids.join() !== (id ?? '');
  const mismatches = [
    ...(live === (version?.version_id ?? null) ? [] : [liveMismatch(version)]),
    ...(differs(inbound, requested.inbound) ? ['its inbound phone number differs'] : []),
    ...(differs(outbound, requested.outbound) ? ['its outbound phone number differs'] : []),
  ];
  if (mismatches.length === 0) {
    return { inbound: inbound[0] ?? null, outbound: outbound[0] ?? null };
  }
  const what = version ? `the publication of version v${version.version_number}` : 'the change';
  throw mismatchError(
    `Diga accepted ${what}, but the result is not as requested: ${mismatches.join(', ')}. Fix it in the Diga dashboard now, because it affects live calls.`,
  );
}

function liveMismatch(version: RequestedPublication['version']): string {
  return version ? 'another version, or none, takes the live calls' : 'a version takes live calls';
}

/**
 * The published version of an agent; null if there is none.
 *
 * @throws {DigaError} when it cannot be read
 */
export function readPublished(client: DigaClient, agentId: string): Promise<Agent | null> {
  return nullIfMissing(getAgent(client, agentId, 'published'));
}
