import { check, say } from '../../scripts/lib/output';
import { TOKEN_HEADER } from '../../src/lib/triggers/shared/flow-token';
import type { FlowOnHost } from './flow';
import { ADDRESSES } from './public-addresses';
import type { World } from './world';

/**
 * Posts to each address of a flow that answers, without its secret and with a wrong one. `answered` is a
 * part of what the flow would answer to `body`.
 */
export async function postAsStranger(
  { session }: World,
  flow: FlowOnHost,
  body: object,
  answered: string,
): Promise<void> {
  const before = await flow.settledRuns();
  const post = async (address: string, headers: Record<string, string>) => {
    const response = await fetch(`${session.url}/api/v1/webhooks/${flow.id}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  const strangers = [{}, { [TOKEN_HEADER]: 'a-wrong-secret' }];
  const responses = await Promise.all(
    ADDRESSES.flatMap((address) => strangers.map((headers) => post(address, headers))),
  );
  const runs = await flow.runsAfter(before);
  const executed = await Promise.all(runs.map((run) => flow.executedSteps(run)));
  const statuses = [...new Set(responses.map(({ status }) => status))].sort();
  say(
    `Without the secret, or with a wrong one, the four addresses respond with ${statuses.join(' and ')}.`,
  );
  check('No step runs without the secret', executed.flat(), []);
  check(
    'Nothing of the flow is answered',
    responses.filter(({ text }) => text.includes(answered)),
    [],
  );
}
