import pMap from 'p-map';
import { type Agent, getAgent } from '../diga/agents';
import { type Call, listMessages } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import {
  type AgentVersionInfo,
  type CallRecord,
  type CallSummary,
  toCallRecord,
  toCallSummary,
} from './call';

/** Calls read in parallel. Each call with a transcript costs one more request. */
const CONCURRENCY = 4;

/**
 * Reads the records of calls, with or without their transcripts, in the order of `calls`.
 *
 * @throws {DigaError} when a request fails, or the API key lacks permission to read messages
 */
export function readCalls(
  client: DigaClient,
  calls: readonly Call[],
  withTranscript: boolean,
): Promise<(CallRecord | CallSummary)[]> {
  const versions = new Map<string, Promise<AgentVersionInfo | null>>();
  const cachedVersion = (call: Call) => {
    const key = `${call.agent_id} ${call.agent_version_id}`;
    const version = versions.get(key) ?? readVersionInfo(client, call);
    versions.set(key, version);
    return version;
  };
  return pMap(calls, (call) => readCall(client, call, withTranscript, cachedVersion(call)), {
    concurrency: CONCURRENCY,
  });
}

/**
 * Reads the record of one call, with or without its transcript.
 *
 * @throws {DigaError} when a request fails, or the API key lacks permission to read messages
 */
export async function readCall(
  client: DigaClient,
  call: Call,
  withTranscript = true,
  pendingVersion = readVersionInfo(client, call),
): Promise<CallRecord | CallSummary> {
  const [messages, version] = await Promise.all([
    withTranscript ? listMessages(client, call.id) : null,
    pendingVersion,
  ]);
  return messages ? toCallRecord({ call, messages, version }) : toCallSummary({ call, version });
}

/**
 * Reads the agent version that handled a call. Null if it was deleted or the API key may not read
 * agents: a missing name must not keep a call from its flow.
 *
 * @throws {DigaError} when the request fails with a retryable error
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

/** Picks the fields of an agent version that a call record contains. */
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
