import { startHost } from '../../test/support/host';
import { load } from '../lib/packed-piece';
import { requestParent, runTask } from './own-process';

/** Opens both pickers and fetches their data directly, alternately; gives the ratios of the times. */
runTask(async ({ folder, baseUrl, apiKey }) => {
  const host = await startHost(load(folder));
  const flow = host.addFlow({ trigger: 'call_finished', connection: { apiKey, baseUrl } });
  const headers = { authorization: `Bearer ${apiKey}` };
  const timed = async (doIt: () => Promise<unknown>) => {
    const start = performance.now();
    await doIt();
    return performance.now() - start;
  };
  const bare = () =>
    timed(async () =>
      (await fetch(`${baseUrl}/v1/agent/versions-dropdown/dashboard`, { headers })).json(),
    );
  const compare = async (propName: string) => {
    const times: number[] = [];
    // Warm up, then time two pairs in opposite order.
    await flow.pick(propName);
    await bare();
    times.push(await timed(() => flow.pick(propName)), await bare());
    const bareFirst = await bare();
    times.push(await timed(() => flow.pick(propName)), bareFirst);
    const [first = NaN, firstBare = NaN, second = NaN, secondBare = NaN] = times;
    return (first + second) / (firstBare + secondBare);
  };
  await requestParent('start counting');
  await flow.pick('agents');
  const requests = await requestParent<number>('requests so far');
  return { requests, agents: await compare('agents'), versions: await compare('versions') };
});
