import pMap from 'p-map';
import {
  type AgentVersionInfo,
  type CallRecord,
  type CallSummary,
  toCallRecord,
  toCallSummary,
} from './call';
import { getAgent } from '../diga/agents';
import { listMessages } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import type { Agent, Call } from '../diga/types';

/** How many calls are completed at the same time: each costs a request for its messages. */
const CONCURRENCY = 4;

/**
 * The records of calls, in the order of the calls, with their transcripts or without. Throws a
 * DigaError where Diga cannot be asked, or the key may not read messages.
 */
export async function readCalls(
  client: DigaClient,
  calls: readonly Call[],
  withTranscript: boolean,
): Promise<(CallRecord | CallSummary)[]> {
  const versions = new Map<string, Promise<AgentVersionInfo | null>>();
  const versionOf = (call: Call) => {
    const key = `${call.agent_id} ${call.agent_version_id}`;
    const facts = versions.get(key) ?? readVersionInfo(client, call);
    versions.set(key, facts);
    return facts;
  };
  return pMap(
    calls,
    async (call) =>
      withTranscript
        ? toCallRecord(await readSource(client, call, versionOf(call)))
        : toCallSummary({ call, version: await versionOf(call) }),
    { concurrency: CONCURRENCY },
  );
}

/** The record of one call with its transcript. Throws as `readCalls` does. */
export async function readCall(client: DigaClient, call: Call): Promise<CallRecord> {
  return toCallRecord(await readSource(client, call, readVersionInfo(client, call)));
}

async function readSource(client: DigaClient, call: Call, facts: Promise<AgentVersionInfo | null>) {
  const [messages, version] = await Promise.all([listMessages(client, call.id), facts]);
  return { call, messages, version };
}

/** The record of one call without its transcript. Throws a DigaError where Diga cannot be asked. */
export async function readCallSummary(client: DigaClient, call: Call): Promise<CallSummary> {
  return toCallSummary({ call, version: await readVersionInfo(client, call) });
}

/**
 * An agent in the version that handled a call; null where that is gone, or the key may not read agents,
 * which is no reason to keep a call from its flow. Throws a DigaError where Diga cannot be asked.
 */
export async function readVersion(
  client: DigaClient,
  agentId: string,
  versionId: string,
): Promise<Agent | null> {
  try {
    return await getAgent(client, agentId, versionId);
  } catch (error) {
    if (isDigaError(error) && !error.isRetryable) return null;
    throw error;
  }
}

/** What a record says of an agent version. */
export function toVersionInfo({ name, version_name, version_number }: Agent): AgentVersionInfo {
  return { name: name ?? null, version_name: version_name ?? null, version_number };
}

async function readVersionInfo(
  client: DigaClient,
  { agent_id, agent_version_id }: Call,
): Promise<AgentVersionInfo | null> {
  if (!agent_id || !agent_version_id) return null;
  const agent = await readVersion(client, agent_id, agent_version_id);
  return agent && toVersionInfo(agent);
}
