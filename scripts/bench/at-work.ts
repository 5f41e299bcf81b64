import type { Sandbox } from '../../test/sandbox/sandbox';
import { startSandbox } from '../../test/sandbox/sandbox';
import { inOwnProcess } from './own-process';
import { type Row, rowOf } from './report';

/** Enough for a 99th percentile of the calls of one round, after those that warm up. */
const CALLS_A_ROUND = 250;

/** Runs, pickers and transcripts: each round in a fresh process, against one sandbox in this one. */
export async function atWork(folder: string, rounds: number): Promise<Row[]> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, keepLogs: false });
  try {
    const ask = async <Result>(script: string, ids: string[] = []) => {
      const results: Result[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const task = { folder, baseUrl: sandbox.url, apiKey: sandbox.apiKey, ids };
        results.push(await inOwnProcess<Result>(script, task, (asked) => counting(sandbox, asked)));
      }
      return results;
    };
    return [
      ...(await ownTime(sandbox, ask)),
      ...(await transcript(sandbox, ask)),
      ...(await pickers(sandbox, ask)),
    ];
  } finally {
    await sandbox.close();
  }
}

type Ask = <Result>(script: string, ids?: string[]) => Promise<Result[]>;

function counting(sandbox: Sandbox, asked: unknown): Promise<number> {
  if (asked === 'start counting') sandbox.clearRequests();
  return Promise.resolve(sandbox.requestCount);
}

function addAgent(sandbox: Sandbox, name: string, versions: number): string {
  const id = sandbox.addAgent({ name });
  for (let version = 1; version <= versions; version += 1) {
    sandbox.publish(id, sandbox.launchVersion(id, `As of day ${version}`));
  }
  return id;
}

function addCall(sandbox: Sandbox, agentId: string, messages: number): string {
  const id = sandbox.addFinishedCall({ agentId });
  for (let line = 1; line <= messages; line += 1) {
    const text = `Line ${line} of a talk about a table for four on the terrace next Friday.`;
    sandbox.say(id, line % 2 === 0 ? 'user' : 'assistant', text);
  }
  return id;
}

async function ownTime(sandbox: Sandbox, ask: Ask): Promise<Row[]> {
  const agentId = addAgent(sandbox, 'Reception', 1);
  const calls = Array.from({ length: CALLS_A_ROUND }, () => addCall(sandbox, agentId, 20));
  const ratios = await ask<{ median: number; slowest: number }>('own-time.child.ts', calls);
  return [
    rowOf(
      'run, to a bare fetch of the same: median',
      '×',
      ratios.map(({ median }) => median),
      1.15,
    ),
    rowOf(
      '    99th percentile',
      '×',
      ratios.map(({ slowest }) => slowest),
      1.3,
    ),
  ];
}

async function transcript(sandbox: Sandbox, ask: Ask): Promise<Row[]> {
  const agentId = addAgent(sandbox, 'Night desk', 1);
  const calls = [2, 500, 5_000].map((messages) => addCall(sandbox, agentId, messages));
  interface Result {
    requests: number;
    growth: number;
    slower: number;
  }
  const results = await ask<Result>('transcript.child.ts', calls);
  // The call itself is the one that is no page of messages.
  const pages = results.map(({ requests }) => requests - 1);
  return [
    rowOf('transcript of 5,000 messages, pages', 'requests', pages, 5),
    rowOf(
      '    growth of peak memory',
      'MB',
      results.map(({ growth }) => growth),
      25,
    ),
    rowOf(
      '    time, to one of 500 messages',
      '×',
      results.map(({ slower }) => slower),
      11,
    ),
  ];
}

async function pickers(sandbox: Sandbox, ask: Ask): Promise<Row[]> {
  for (const { agent_id } of sandbox.agents()) sandbox.deleteAgent(agent_id);
  for (let agent = 1; agent <= 1_000; agent += 1) addAgent(sandbox, `Agent ${agent}`, 20);
  interface Result {
    requests: number;
    agents: number;
    versions: number;
  }
  const results = await ask<Result>('pickers.child.ts');
  return [
    rowOf(
      'picker, 1,000 agents × 20 versions',
      'requests',
      results.map(({ requests }) => requests),
      1,
    ),
    rowOf(
      '    of agents: time, to a bare fetch',
      '×',
      results.map(({ agents }) => agents),
      1.2,
    ),
    rowOf(
      '    of versions: time, to a bare fetch',
      '×',
      results.map(({ versions }) => versions),
      1.2,
    ),
  ];
}
