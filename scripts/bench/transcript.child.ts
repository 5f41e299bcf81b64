import { startHost } from '../../test/support/host';
import { load } from '../lib/packed-piece';
import { peakMemory, requestParent, runTask } from './own-process';

/** Runs a short call, one of 500 messages and one of 5,000, in this order. */
runTask(async ({ folder, baseUrl, apiKey, ids: [short, long, longest] }) => {
  const host = await startHost(load(folder));
  const flow = host.addFlow({ trigger: 'call_finished', connection: { apiKey, baseUrl } });
  const time = async (id: string | undefined) => {
    const start = performance.now();
    await flow.run({ id });
    return performance.now() - start;
  };
  await time(short);
  globalThis.gc?.();
  const before = peakMemory();
  const ofLong = await time(long);
  await requestParent('start counting');
  const ofLongest = await time(longest);
  const requests = await requestParent<number>('requests so far');
  return { requests, growth: peakMemory() - before, slower: ofLongest / ofLong };
});
