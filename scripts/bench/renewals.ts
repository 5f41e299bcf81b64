import type { Piece } from '@activepieces/pieces-framework';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { type Flow, startHost } from '../../test/support/host';
import type { Row } from './report';

const IN_PROGRESS = 300;

/** Finished calls for each call in progress. Their list is longer than a page. */
const FINISHED = 5;

const MINUTE_MS = 60_000;

/** Requests for the renewal of one flow. */
const MAX_REQUESTS = 6;

/** Counts the requests of a renewal, for one flow and for 20, while many calls are in progress. */
export async function requestsPerRenewal(piece: Piece): Promise<Row[]> {
  const one = await requestsOf(piece, 1);
  const many = await requestsOf(piece, 20);
  const what = `${IN_PROGRESS} calls in progress`;
  const unit = 'requests';
  return [
    { what: `${what}, one flow: one renewal`, unit, value: one, limit: MAX_REQUESTS },
    { what: `${what}, 20 flows: one renewal of each`, unit, value: many, limit: 20 * MAX_REQUESTS },
    { what: '    each flow', unit, value: many / 20, limit: MAX_REQUESTS },
  ];
}

async function requestsOf(piece: Piece, flowCount: number): Promise<number> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  const host = await startHost(piece);
  try {
    placeCalls(sandbox);
    const flows: Flow[] = [];
    for (let flow = 0; flow < flowCount; flow += 1) {
      const added = host.addFlow({
        trigger: 'call_finished',
        connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
        input: { direction: 'any', delivery: 'instant' },
      });
      await added.switchOn();
      flows.push(added);
    }
    sandbox.clearRequests();
    for (const flow of flows) await flow.renew();
    return sandbox.requestCount;
  } finally {
    await host.close();
    await sandbox.close();
  }
}

/** Places calls evenly over an hour: every sixth is in progress, the others have finished. */
function placeCalls(sandbox: Sandbox): void {
  const count = IN_PROGRESS * (FINISHED + 1);
  const first = sandbox.now() - 60 * MINUTE_MS;
  for (let call = 0; call < count; call += 1) {
    const createdDate = first + (call * 60 * MINUTE_MS) / count;
    if (call % (FINISHED + 1) === 0) sandbox.placeCall({ createdDate });
    else sandbox.addFinishedCall({ createdDate });
  }
}
