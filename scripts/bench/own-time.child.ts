import { startHost } from '../../test/support/host';
import { load } from '../lib/packed-piece';
import { work } from './own-process';
import { quantile } from './report';

/** Times `run` and a bare fetch of the same two resources in turn, once for each call. */
work(async ({ folder, baseUrl, apiKey, ids }) => {
  const host = await startHost(load(folder));
  const flow = host.addFlow({ trigger: 'call_finished', connection: { apiKey, baseUrl } });
  const headers = { authorization: `Bearer ${apiKey}` };
  const fetchBoth = async (id: string) => {
    const paths = [`/v1/call/${id}`, `/v1/call/${id}/message?limit=1000&order=asc`];
    const answers = await Promise.all(paths.map((at) => fetch(baseUrl + at, { headers })));
    return Promise.all(answers.map((answer) => answer.json()));
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
  // The first calls also warm the process and the connection up.
  const warm = { run: times.run.slice(50), bare: times.bare.slice(50) };
  return {
    median: quantile(warm.run, 0.5) / quantile(warm.bare, 0.5),
    slowest: quantile(warm.run, 0.99) / quantile(warm.bare, 0.99),
  };
});
