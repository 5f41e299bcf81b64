import type { Sandbox } from '../../test/sandbox/sandbox';
import { startSandbox } from '../../test/sandbox/sandbox';
import { inOwnProcess } from './own-process';
import { type Row, rowOf } from './report';

/** Enough for a 99th percentile, after the first ones have warmed up the process. */
const CALLS_PER_ROUND = 250;

/** Measures runs, transcripts and pickers: each round in a child process, against one sandbox here. */
export async function atWork(folder: string, rounds: number): Promise<Row[]> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, keepLogs: false });
  try {
    const measure = async <Result>(script: string, ids: string[] = []) => {
      const results: Result[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const task = { folder, baseUrl: sandbox.url, apiKey: sandbox.apiKey, ids };
        results.push(
          await inOwnProcess<Result>(script, task, (request) => respond(sandbox, request)),
        );
      }
      return results;
    };
    return [
      ...(await ownTime(sandbox, measure)),
      ...(await transcript(sandbox, measure)),
      ...(await pickers(sandbox, measure)),
    ];
  } finally {
    await sandbox.close();
  }
}

type Measure = <Result>(script: string, ids?: string[]) => Promise<Result[]>;

function respond(sandbox: Sandbox, request: string): Promise<number> {
  if (request === 'start counting') sandbox.clearRequests();
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
    const text = `Line ${line} about a table for four on the terrace next Friday.`;
    sandbox.say(id, line % 2 === 0 ? 'user' : 'assistant', text);
  }
  return id;
}

async function ownTime(sandbox: Sandbox, measure: Measure): Promise<Row[]> {
  const agentId = addAgent(sandbox, 'Reception', 1);
  const calls = Array.from({ length: CALLS_PER_ROUND }, () => addCall(sandbox, agentId, 20));
  const ratios = await measure<{ median: number; slowest: number }>('own-time.child.ts', calls);
  return [
    rowOf(
      'run, beside a bare fetch of the same: median',
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

async function transcript(sandbox: Sandbox, measure: Measure): Promise<Row[]> {
  const agentId = addAgent(sandbox, 'Night desk', 1);
  const calls = [2, 500, 5_000].map((messages) => addCall(sandbox, agentId, messages));
  interface Result {
    requests: number;
    growth: number;
    slower: number;
  }
  const results = await measure<Result>('transcript.child.ts', calls);
  // One request is for the call itself.
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
      '    time, beside one of 500 messages',
      '×',
      results.map(({ slower }) => slower),
      11,
    ),
  ];
}

async function pickers(sandbox: Sandbox, measure: Measure): Promise<Row[]> {
  for (const { agent_id } of sandbox.agents()) sandbox.deleteAgent(agent_id);
  for (let agent = 1; agent <= 1_000; agent += 1) addAgent(sandbox, `Agent ${agent}`, 20);
  interface Result {
    requests: number;
    agents: number;
    versions: number;
  }
  const results = await measure<Result>('pickers.child.ts');
  return [
    rowOf(
      'picker, 1,000 agents × 20 versions',
      'requests',
      results.map(({ requests }) => requests),
      1,
    ),
    rowOf(
      '    of agents: time, beside a bare fetch',
      '×',
      results.map(({ agents }) => agents),
      1.2,
    ),
    rowOf(
      '    of versions: time, beside a bare fetch',
      '×',
      results.map(({ versions }) => versions),
      1.2,
    ),
  ];
}
