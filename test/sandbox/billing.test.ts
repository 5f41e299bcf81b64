import { SubscriptionResponseSchema } from './contract';
import { startDiga } from '../support/diga';
import { parseBody, request } from './support';

const PATH = '/v1/billing/subscription/';

describe('the subscription', () => {
  it('has the plan and its minutes, and can be changed from inside', async () => {
    const { sandbox } = await startDiga();
    const first = await parseBody(sandbox, PATH, 200, SubscriptionResponseSchema);
    expect(first).toMatchObject({ included_minutes: 1000, minutes_count: 412 });
    sandbox.changeSubscription({ max_concurrent_calls: null, minutes_count: 1000 });
    const second = await parseBody(sandbox, PATH, 200, SubscriptionResponseSchema);
    expect(second).toEqual({ ...first, max_concurrent_calls: null, minutes_count: 1000 });
  });

  it('is only at the address with a slash at its end', async () => {
    const { sandbox } = await startDiga();
    expect((await request(sandbox, PATH.slice(0, -1))).status).toBe(404);
  });
});
