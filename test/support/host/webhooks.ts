import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { FakeFlow, IncomingRequest } from './flow';
import type { Absence, Host, SyncResponse } from './types';

/** The work on a request, and what a step responds to it; null if none does. */
interface Processing {
  done: Promise<void>;
  response?: Promise<SyncResponse | null>;
}

interface Address {
  path: string;
  /** Whether the address works while the flow is off. */
  isDraft: boolean;
  /** Whether the response waits for the flow run. */
  isSynchronous: boolean;
  process: (flow: FakeFlow, request: IncomingRequest) => Processing;
}

/** The four public addresses of a flow. */
const ADDRESSES: readonly Address[] = [
  {
    path: '',
    isDraft: false,
    isSynchronous: false,
    process: (flow, request) => ({ done: flow.receive(request) }),
  },
  {
    path: '/sync',
    isDraft: false,
    isSynchronous: true,
    process: (flow, request) => flow.runSynchronously(request),
  },
  {
    path: '/draft',
    isDraft: true,
    isSynchronous: false,
    process: (flow, request) => ({ done: flow.sample(request) }),
  },
  {
    path: '/draft/sync',
    isDraft: true,
    isSynchronous: true,
    process: (flow, request) => flow.runSynchronously(request),
  },
];

/** What the fake host does with requests to its flows. */
export interface Webhooks {
  /** Responds 503 to every request until the host comes back. */
  goAway(): Absence;
  /** Resolves when every accepted request has been processed. */
  settled(): Promise<void>;
}

/** Adds the public addresses of all flows to the server. */
export function addWebhooks(
  server: FastifyInstance,
  flows: ReadonlyMap<string, FakeFlow>,
  host: () => Pick<Host, 'release' | 'syncWaitMs'>,
): Webhooks {
  const pending = new Set<Promise<void>>();
  let absence: { refused: number; comeBack(): void } | undefined;

  for (const { path, isDraft, isSynchronous, process } of ADDRESSES) {
    server.post<{ Params: { flowId: string } }>(
      `/api/v1/webhooks/:flowId${path}`,
      async ({ params, body, query, headers }, reply) => {
        if (absence) {
          absence.refused += 1;
          return reply.code(503).send();
        }
        const flow = flows.get(params.flowId);
        if (!flow) return reply.code(410).send();
        if (!flow.isOn && !isDraft) return reply.code(404).send();
        const { done, response } = process(flow, { body, query, headers });
        const work = done.finally(() => pending.delete(work));
        pending.add(work);
        if (!isSynchronous) return {};
        const given = await response;
        if (given) {
          const { status = 200, headers: own = {} } = given;
          return reply.code(status).headers(own).send(given.body);
        }
        const { release, syncWaitMs } = host();
        await delay(syncWaitMs);
        return reply.code(release === 'newer' ? 408 : 204).send();
      },
    );
  }

  return {
    goAway() {
      absence = { refused: 0, comeBack: () => (absence = undefined) };
      return absence;
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
