/** `npm run bench`: how light and fast the packed piece is. */
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { type Flow, startHost } from '../../test/support/host';
import { pack } from '../build/pack';
import { install, load } from '../lib/packed-piece';
import { say } from '../lib/output';
import { manifest } from '../lib/paths';
import { backlog } from './backlog';
import { loading, partsOfLoading } from './loading';
import { quantile, report, type Row } from './report';

async function sizes(packedFile: string, installed: string): Promise<Row[]> {
  const names = await readdir(installed, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(path.join(installed, name))));
  const unpacked = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
  return [
    { what: 'size, packed', unit: 'KB', value: (await stat(packedFile)).size / 1024, limit: 142 },
    { what: 'size, unpacked', unit: 'KB', value: unpacked / 1024, limit: 520 },
  ];
}

type AddFlow = (trigger: string, input: object) => Flow;

/** Does something with a sandbox and a host of its own. */
async function withHost<Result>(
  piece: Piece,
  work: (sandbox: Sandbox, addFlow: AddFlow) => Promise<Result>,
): Promise<Result> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, keepLogs: false });
  const host = await startHost(piece);
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  try {
    return await work(sandbox, (trigger, input) =>
      host.addFlow({ trigger, connection, input: { ...input } }),
    );
  } finally {
    await host.close();
    await sandbox.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** `run` of Call Finished and bare requests for the same call and its messages, alternately. */
function ownTime(piece: Piece): Promise<Row[]> {
  return withHost(piece, async (sandbox, addFlow) => {
    const flow = addFlow('call_finished', { direction: 'any' });
    const agentId = sandbox.addAgent({ name: 'Reception' });
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    const headers = { authorization: `Bearer ${sandbox.apiKey}` };
    const fetchJson = async (at: string) => (await fetch(sandbox.url + at, { headers })).json();
    const times = { run: [] as number[], bare: [] as number[] };
    for (let call = 0; call < 1_000; call += 1) {
      const id = sandbox.addFinishedCall({ agentId });
      for (let line = 1; line <= 20; line += 1) {
        sandbox.say(id, line % 2 === 0 ? 'user' : 'assistant', 'A table for four on the terrace.');
      }
      const paths = [`/v1/call/${id}`, `/v1/call/${id}/message?limit=1000&order=asc`];
      const run = async () => times.run.push(await timed(() => flow.run({ id })));
      const bare = async () =>
        times.bare.push(await timed(() => Promise.all(paths.map(fetchJson))));
      for (const next of call % 2 === 0 ? [run, bare] : [bare, run]) await next();
    }
    const ratio = (share: number) =>
      // The first calls warm up the process.
      quantile(times.run.slice(200), share) / quantile(times.bare.slice(200), share);
    const what = 'run, beside bare requests for the same';
    return [
      { what: `${what}: median`, unit: '×', value: ratio(0.5), limit: 1.15 },
      { what: `${what}: 99th percentile`, unit: '×', value: ratio(0.99), limit: 1.3 },
    ];
  });
}

/** The requests of a renewal while 300 calls are in progress, evenly among 1,500 finished ones. */
async function callsInProgress(piece: Piece, flowCount: number): Promise<Row> {
  const requests = await withHost(piece, async (sandbox, addFlow) => {
    const calls = 1_800;
    for (let call = 0; call < calls; call += 1) {
      const createdDate = sandbox.now() - (3_600_000 * (calls - call)) / calls;
      if (call % 6 === 0) sandbox.placeCall({ createdDate });
      else sandbox.addFinishedCall({ createdDate });
    }
    const flows = Array.from({ length: flowCount }, () =>
      addFlow('call_finished', { direction: 'any', delivery: 'instant' }),
    );
    for (const flow of flows) await flow.switchOn();
    sandbox.clearRequests();
    for (const flow of flows) await flow.renew();
    return sandbox.requestCount / flowCount;
  });
  const what = `300 calls in progress, flows that are on: ${flowCount}`;
  return { what, unit: 'requests a renewal', value: requests, limit: 6 };
}

/** `run` of Function Call, which an agent and a caller wait for, beside a millisecond. */
function functionCall(piece: Piece): Promise<Row[]> {
  return withHost(piece, async (sandbox, addFlow) => {
    const flow = addFlow('function_call', {
      description: 'Finds free slots.',
      parameters: [{ name: 'day', type: 'string', source: 'llm' }],
    });
    await flow.switchOn();
    const [integration] = sandbox.integrations();
    const headers = sandbox.tools(integration?.id ?? '')[0]?.headers;
    const times: number[] = [];
    for (let round = 0; round < 400; round += 1) {
      times.push(await timed(() => flow.run({ day: 'Monday' }, { headers, webhookUrl: '' })));
    }
    // The first half warms up the process.
    const value = quantile(times.slice(200), 0.5);
    return [{ what: 'run of Function Call, beside 1 ms', unit: '×', value, limit: 1 }];
  });
}

/**
 * Measures the packed piece: beside pieces of Activepieces, which it installs from the npm registry into
 * a temporary folder, and beside bare requests.
 */
async function bench(folder: string): Promise<void> {
  const packedFile = await pack();
  const ours = path.join(folder, 'ours');
  const theirs = path.join(folder, 'theirs');
  await Promise.all([mkdir(ours), mkdir(theirs)]);
  install(packedFile, ours);
  const installed = path.join(ours, 'node_modules', manifest.name);
  const piece = load(ours);
  report([
    ...(await sizes(packedFile, installed)),
    ...loading(path.join(installed, 'src/index.js'), theirs),
    ...(await ownTime(piece)),
    ...(await backlog(piece, ours)),
    await callsInProgress(piece, 1),
    await callsInProgress(piece, 20),
    ...(await functionCall(piece)),
  ]);
  say(partsOfLoading(path.join(installed, 'src/index.js')));
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-bench-'));
  try {
    await bench(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
