import { startHost } from '../../test/support/host';
import { load } from '../lib/packed-piece';
import { runTask } from './own-process';
import { quantile } from './report';

/** Times `run` and a bare fetch of the same two resources alternately, once for each call. */
runTask(async ({ folder, baseUrl, apiKey, ids }) => {
  const host = await startHost(load(folder));
  const flow = host.addFlow({ trigger: 'call_finished', connection: { apiKey, baseUrl } });
  const headers = { authorization: `Bearer ${apiKey}` };
  const fetchBoth = async (id: string) => {
    const paths = [`/v1/call/${id}`, `/v1/call/${id}/message?limit=1000&order=asc`];
    const responses = await Promise.all(paths.map((at) => fetch(baseUrl + at, { headers })));
    return Promise.all(responses.map((response) => response.json()));
  };
  const times = { run: [] as number[], bare: [] as number[] };
  const time = async (what: keyof typeof times, doIt: () => Promise<unknown>) => {
    const start = performance.now();
    await doIt();
    times[what].push(performance.now() - start);
  };
  for (const [index, id] of ids.entries()) {
    const both = [
      () => time('run', () => flow.run({ id })),
      () => time('bare', () => fetchBoth(id)),
    ];
    for (const doIt of index % 2 === 0 ? both : both.reverse()) await doIt();
  }
  // Without the first calls, which warm up the process and the connection.
  const warm = { run: times.run.slice(50), bare: times.bare.slice(50) };
  return {
    median: quantile(warm.run, 0.5) / quantile(warm.bare, 0.5),
    slowest: quantile(warm.run, 0.99) / quantile(warm.bare, 0.99),
  };
});
