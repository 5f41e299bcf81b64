import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../../../src/lib/diga/network';
import { opened } from '../../support/opened';
import { type LocalServer, startServer } from '../../support/server';

function get({ url }: LocalServer) {
  return ask({
    method: 'GET',
    url: new URL(url),
    headers: {},
    body: undefined,
    timeoutMs: 5_000,
  });
}

test('a connection is used again, but not once a server may be about to close it', async () => {
  // It closes a connection after 5 s, and does not say so.
  const server = await opened(startServer(() => ({ headers: { connection: 'keep-alive' } })));
  await get(server);
  await delay(10);
  await get(server);
  await delay(4_400);
  await get(server);
  const [first, second, third] = server.requests.map(({ connection }) => connection);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
}, 15_000);

test('where a host has its own agent, all goes out through it', async () => {
  const server = await opened(startServer(() => ({})));
  const real = http.globalAgent;
  class AgentOfHost extends http.Agent {}
  const agent = new AgentOfHost({ keepAlive: true });
  http.globalAgent = agent;
  try {
    await get(server);
    await delay(10);
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);
  } finally {
    http.globalAgent = real;
    agent.destroy();
  }
});
