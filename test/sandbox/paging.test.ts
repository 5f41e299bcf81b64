import { Value } from 'typebox/value';
import { AgentResponseSchema, paginated } from './contract';
import type { Sandbox } from './sandbox';
import { NOBODY, startDiga } from '../support/diga';
import {
  parseBody,
  CallList,
  EMPTY_PAGE,
  getErrorCode,
  getInvalidField,
  register,
  request,
} from './support';

describe('a list', () => {
  interface ListCase {
    path: string;
    max: number;
    fallback: number;
    /** Adds `count` items to the list and returns its path. */
    fill: (sandbox: Sandbox, count: number) => Promise<string> | string;
  }

  const lists: ListCase[] = [
    {
      path: '/v1/agent/',
      max: 100,
      fallback: 10,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addAgent({ name: `Agent ${i}` });
        return '/v1/agent/';
      },
    },
    {
      path: '/v1/agent/{id}/version',
      max: 100,
      fallback: 10,
      fill(sandbox, count) {
        const agentId = sandbox.addAgent({ name: 'Reception' });
        // The list has the draft too.
        for (let i = 1; i < count; i += 1) sandbox.launchVersion(agentId);
        return `/v1/agent/${agentId}/version`;
      },
    },
    {
      path: '/v1/call/',
      max: 1000,
      fallback: 50,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addFinishedCall();
        return '/v1/call/';
      },
    },
    {
      path: '/v1/call/{id}/message',
      max: 1000,
      fallback: 100,
      fill(sandbox, count) {
        const callId = sandbox.placeCall();
        for (let i = 0; i < count; i += 1) sandbox.say(callId, 'user', `Message ${i}`);
        return `/v1/call/${callId}/message`;
      },
    },
    {
      path: '/v1/log/call/{id}',
      max: 1000,
      fallback: 100,
      fill(sandbox, count) {
        const callId = sandbox.placeCall();
        for (let i = 0; i < count; i += 1) {
          sandbox.addLog(callId, {
            level: 'INFO',
            category: 'CALL_LIFECYCLE',
            event: `Event ${i}`,
          });
        }
        return `/v1/log/call/${callId}`;
      },
    },
    {
      path: '/v1/phone/',
      max: 100,
      fallback: 20,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addPhone();
        return '/v1/phone/';
      },
    },
    {
      path: '/v1/webhook/',
      max: 100,
      fallback: 20,
      async fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) await register(sandbox, `https://example.com/${i}`);
        return '/v1/webhook/';
      },
    },
  ];

  const AnyList = paginated(AgentResponseSchema).properties;
  const idsWith = async (sandbox: Sandbox, path: string) => {
    const response = await request(sandbox, path);
    const page = (await response.json()) as {
      data: Record<string, string>[];
      has_more: boolean;
      first_id: string | null;
      last_id: string | null;
      current_page: number | null;
      total_pages: number | null;
    };
    expect(response.status).toBe(200);
    expect(Value.Check(AnyList.has_more, page.has_more)).toBe(true);
    const field = path.startsWith('/v1/agent/?')
      ? 'agent_id'
      : path.startsWith('/v1/agent/')
        ? 'version_id'
        : 'id';
    const ids = page.data.map((item) => item[field]);
    expect([page.first_id, page.last_id]).toEqual([ids.at(0) ?? null, ids.at(-1) ?? null]);
    return { ...page, ids };
  };

  it.each(lists)('pages $path by cursor in both directions and by number', async ({ fill }) => {
    const { sandbox } = await startDiga();
    const path = await fill(sandbox, 7);
    const asc = await idsWith(sandbox, `${path}?limit=7&order=asc`);
    const desc = await idsWith(sandbox, `${path}?limit=7`);
    expect(asc.ids).toHaveLength(7);
    expect(new Set(asc.ids).size).toBe(7);
    expect(asc.has_more).toBe(false);
    expect(desc.ids).toEqual([...asc.ids].reverse());

    for (const [order, ids] of [
      ['asc', asc.ids],
      ['desc', desc.ids],
    ] as const) {
      const forward = await idsWith(sandbox, `${path}?limit=3&order=${order}`);
      expect([forward.ids, forward.has_more]).toEqual([ids.slice(0, 3), true]);
      expect(forward).toMatchObject({ current_page: null, total_pages: null });
      const second = await idsWith(sandbox, `${path}?limit=3&order=${order}&after=${ids[2]}`);
      expect([second.ids, second.has_more]).toEqual([ids.slice(3, 6), true]);
      const third = await idsWith(sandbox, `${path}?limit=3&order=${order}&after=${ids[5]}`);
      expect([third.ids, third.has_more]).toEqual([ids.slice(6), false]);
      const beyond = await idsWith(sandbox, `${path}?limit=3&order=${order}&after=${ids[6]}`);
      expect([beyond.ids, beyond.has_more]).toEqual([[], false]);

      const back = await idsWith(sandbox, `${path}?limit=3&order=${order}&before=${ids[6]}`);
      expect([back.ids, back.has_more]).toEqual([ids.slice(3, 6), true]);
      const start = await idsWith(sandbox, `${path}?limit=3&order=${order}&before=${ids[3]}`);
      expect([start.ids, start.has_more]).toEqual([ids.slice(0, 3), false]);

      const page = await idsWith(sandbox, `${path}?limit=3&order=${order}&page=2`);
      expect(page).toMatchObject({ ids: ids.slice(3, 6), has_more: true });
      expect(page).toMatchObject({ current_page: 2, total_pages: 3 });
      const lastPage = await idsWith(sandbox, `${path}?limit=3&order=${order}&page=3`);
      expect([lastPage.ids, lastPage.has_more]).toEqual([ids.slice(6), false]);
      const noPage = await idsWith(sandbox, `${path}?limit=3&order=${order}&page=4`);
      expect([noPage.ids, noPage.has_more]).toEqual([[], false]);
    }
  });

  it.each(lists)(
    'returns $fallback items a page of $path by default and at most $max',
    async (list) => {
      const { sandbox } = await startDiga();
      const path = await list.fill(sandbox, list.fallback + 1);
      const standard = await idsWith(sandbox, `${path}?`);
      expect([standard.ids.length, standard.has_more]).toEqual([list.fallback, true]);
      const all = await idsWith(sandbox, `${path}?limit=${list.max}`);
      expect([all.ids.length, all.has_more]).toEqual([list.fallback + 1, false]);
      expect((await idsWith(sandbox, `${path}?limit=1`)).ids).toHaveLength(1);
    },
  );

  it.each(lists)('refuses queries of $path that the contract does not allow', async (list) => {
    const { sandbox } = await startDiga();
    const path = await list.fill(sandbox, 1);
    for (const [query, field] of [
      [`limit=${list.max + 1}`, 'limit'],
      ['limit=0', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1.5', 'limit'],
      ['page=0', 'page'],
      ['order=newest', 'order'],
      ['after=nonsense', 'after'],
      ['before=null', 'before'],
    ]) {
      expect(await getInvalidField(sandbox, `${path}?${query}`)).toEqual(['query', field]);
    }
    const both = `${path}?after=${NOBODY}&before=${NOBODY}`;
    expect(await getErrorCode(sandbox, both, 422)).toBe('INVALID_PAGINATION_PARAMETERS');
    expect(await getErrorCode(sandbox, `${path}?after=${NOBODY}`, 400)).toBe('NOT_VALID_FIELD');
  });

  it('has no ids when it is empty', async () => {
    const { sandbox } = await startDiga();
    const page = await parseBody(sandbox, '/v1/call/', 200, CallList);
    expect(page).toEqual({ ...EMPTY_PAGE, has_more: false });
  });
});
