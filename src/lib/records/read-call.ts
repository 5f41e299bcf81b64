import pMap from 'p-map';
import {
  type AgentVersionFacts,
  type CallRecord,
  type CallRecordAlone,
  toCallRecord,
  toCallRecordAlone,
} from './call';
import { getAgent } from '../diga/agents';
import { listMessages } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import type { Agent, Call } from '../diga/types';

/** How many calls are completed at the same time: each costs a request for its messages. */
const CALLS_AT_A_TIME = 4;

/**
 * The records of calls, in the order of the calls, with their transcripts or without. Throws a
 * DigaError where Diga cannot be asked, or the key may not read messages.
 */
export async function readCalls(
  client: DigaClient,
  calls: readonly Call[],
  withTranscript: boolean,
): Promise<(CallRecord | CallRecordAlone)[]> {
  const versions = new Map<string, Promise<AgentVersionFacts | null>>();
  const versionOf = (call: Call) => {
    const key = `${call.agent_id} ${call.agent_version_id}`;
    const facts = versions.get(key) ?? readFacts(client, call);
    versions.set(key, facts);
    return facts;
  };
  return pMap(
    calls,
    async (call) =>
      withTranscript
        ? toCallRecord(await whole(client, call, versionOf(call)))
        : toCallRecordAlone({ call, version: await versionOf(call) }),
    { concurrency: CALLS_AT_A_TIME },
  );
}

/** The record of one call with its transcript. Throws as `readCalls` does. */
export async function readCall(client: DigaClient, call: Call): Promise<CallRecord> {
  return toCallRecord(await whole(client, call, readFacts(client, call)));
}

async function whole(client: DigaClient, call: Call, facts: Promise<AgentVersionFacts | null>) {
  const [messages, version] = await Promise.all([listMessages(client, call.id), facts]);
  return { call, messages, version };
}

/** The record of one call without its transcript. Throws a DigaError where Diga cannot be asked. */
export async function readCallAlone(client: DigaClient, call: Call): Promise<CallRecordAlone> {
  return toCallRecordAlone({ call, version: await readFacts(client, call) });
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
export function factsIn({ name, version_name, version_number }: Agent): AgentVersionFacts {
  return { name: name ?? null, version_name: version_name ?? null, version_number };
}

async function readFacts(
  client: DigaClient,
  { agent_id, agent_version_id }: Call,
): Promise<AgentVersionFacts | null> {
  if (!agent_id || !agent_version_id) return null;
  const agent = await readVersion(client, agent_id, agent_version_id);
  return agent && factsIn(agent);
}
