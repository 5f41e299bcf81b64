import type { Piece } from '@activepieces/pieces-framework';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { FlowStore } from '../../test/support/store';
import { inOwnProcess } from './own-process';
import { type Row, rowOf } from './report';

const MISSED = 10_000;

const HOUR_MS = 3_600_000;

/** How often the backlog is worked off; a round takes about half a minute. */
const ROUNDS = 3;

/** Lets a flow that was on miss calls, all of one day, and works them off by its renewals alone. */
export async function backlog(piece: Piece, folder: string): Promise<Row[]> {
  const results: { lists: number; growth: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) results.push(await workOff(piece, folder));
  return [
    rowOf(
      'backlog of 10,000 calls, lists',
      'requests',
      results.map(({ lists }) => lists),
      12,
    ),
    rowOf(
      '    growth of peak memory',
      'MB',
      results.map(({ growth }) => growth),
      30,
    ),
  ];
}

async function workOff(piece: Piece, folder: string): Promise<{ lists: number; growth: number }> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  try {
    const { url: baseUrl, apiKey } = sandbox;
    const host = new HostOfRenewals(piece, sandbox);
    sandbox.addFinishedCall({ createdDate: sandbox.now() - 20 * HOUR_MS });
    const task = { folder, baseUrl, apiKey, ids: ['flow'] };
    const { growth } = await inOwnProcess<{ growth: number }>('backlog.child.ts', task, (asked) =>
      host.answer(asked as Question),
    );
    const lists = sandbox.requests.filter(({ path }) => path === '/v1/call/').length;
    return { lists, growth };
  } finally {
    await sandbox.close();
  }
}

type Question =
  | 'miss calls'
  | 'is it through?'
  | { get: string }
  | { put: string; value: unknown }
  | { delete: string }
  | { run: unknown };

/** What the renewals, which are in a process of their own, need of a host: its store and its runs. */
class HostOfRenewals {
  private readonly store = new FlowStore();
  private readonly trigger;
  private started = 0;

  constructor(
    piece: Piece,
    private readonly sandbox: Sandbox,
  ) {
    this.trigger = piece.getTrigger('call_finished');
  }

  async answer(asked: Question): Promise<unknown> {
    if (asked === 'miss calls') return this.missCalls();
    if (asked === 'is it through?') return this.started >= MISSED;
    if ('get' in asked) return this.store.get(asked.get);
    if ('put' in asked) return this.store.put(asked.put, asked.value);
    if ('delete' in asked) return this.store.delete(asked.delete);
    return this.run(asked.run);
  }

  private missCalls(): void {
    const first = this.sandbox.now() - 19 * HOUR_MS;
    for (let call = 0; call < MISSED; call += 1) {
      this.sandbox.addFinishedCall({ createdDate: first + call * 6_000 });
    }
    this.sandbox.clearRequests();
  }

  private async run(body: unknown): Promise<void> {
    const { url: baseUrl, apiKey } = this.sandbox;
    const context = {
      auth: { type: 'CUSTOM_AUTH', props: { apiKey, baseUrl } },
      propsValue: { direction: 'any', delivery: 'polling' },
      store: this.store,
      payload: { body },
    };
    const items = (await this.trigger?.run(context as never)) as unknown[];
    for (const payload of items) {
      await this.trigger?.onStart({ ...context, payload } as never);
      this.started += 1;
    }
  }
}
