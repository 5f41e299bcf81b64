import type { DigaClient } from '../../../src/lib/diga/client';
import { listCallLogs } from '../../../src/lib/diga/logs';
import { collect } from '../../../src/lib/diga/paging';
import { listPhones } from '../../../src/lib/diga/phones';
import { getWorkflow, listWorkflows } from '../../../src/lib/diga/workflows';
import { getClient, getDigaError, NOBODY } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, page, startServer } from '../../support/server';

type List = (client: DigaClient, cap: number) => AsyncIterable<{ id: string }>;

const lists: [string, string, List][] = [
  ['logs', `/v1/log/call/${NOBODY}`, (client, cap) => listCallLogs(client, NOBODY, {}, cap)],
  ['phones', '/v1/phone/', (client, cap) => listPhones(client, {}, cap)],
  ['workflows', '/v1/workflow/', (client, cap) => listWorkflows(client, {}, cap)],
];

describe('a list', () => {
  it.each(lists)(
    'of %s continues after its last item if Diga does not name it',
    async (_what, path, list) => {
      const server = await opened(
        startServer(({ url }) => {
          const isFirst = !url.includes('after=');
          return json({ data: [{ id: isFirst ? 'first' : 'second' }], has_more: isFirst });
        }),
      );
      const items = await collect(list(getClient(server), 7));
      expect(items.map(({ id }) => id)).toEqual(['first', 'second']);
      const urls = server.requests.map(({ url }) => new URL(url, server.url));
      expect(urls.map(({ pathname }) => pathname)).toEqual([path, path]);
      expect(urls.map(({ searchParams }) => searchParams.get('after'))).toEqual([null, 'first']);
      expect(urls[0]?.searchParams.get('limit')).toBe('7');
    },
  );

  it.each(lists)('of %s does not come from a web page', async (_what, _path, list) => {
    const server = await opened(startServer(() => page()));
    expect((await getDigaError(collect(list(getClient(server), 7)))).kind).toBe(
      'unexpected_response',
    );
  });
});

describe('one workflow', () => {
  it('has its id escaped in the path', async () => {
    const server = await opened(startServer(() => json({ id: 'flow' })));
    await getWorkflow(getClient(server), 'flow/executions?x=1');
    expect(server.requests[0]?.url).toBe('/v1/workflow/flow%2Fexecutions%3Fx%3D1');
  });

  it('must be an object with an id', async () => {
    const server = await opened(startServer(() => json(null)));
    expect((await getDigaError(getWorkflow(getClient(server), 'flow'))).kind).toBe(
      'unexpected_response',
    );
  });
});
