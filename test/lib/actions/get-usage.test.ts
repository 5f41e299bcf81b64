import { getDigaError, startWorld } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

describe('Get Usage', () => {
  it('returns the plan and its minutes', async () => {
    const { host, connection } = await startWorld();
    expect(await host.runAction('get_usage', connection)).toEqual({
      plan: 'Growth',
      period_start: '2026-07-01T00:00:00Z',
      period_end: '2026-08-01T00:00:00Z',
      included_minutes: 1000,
      rollover_minutes: 80,
      used_minutes: 412,
      minutes_left: 668,
      usage_based_billing: true,
      overage_price_per_minute: 0.12,
      price: 99,
      currency: 'EUR',
      billing_period: 'month',
      next_invoice_date: '2026-08-01T00:00:00Z',
      next_payment_date: '2026-08-01T00:00:00Z',
      max_concurrent_calls: 10,
      included_workflows: 20,
      used_workflows: 3,
      knowledge_storage_used_bytes: 1_500_000,
      knowledge_storage_limit_bytes: 100_000_000,
      knowledge_items: 12,
    });
  });

  it('returns null where there is no limit', async () => {
    const { sandbox, host, connection } = await startWorld();
    const unlimited = { max_concurrent_calls: null, knowledge_storage_limit_bytes: null };
    sandbox.changeSubscription(unlimited);
    expect(await host.runAction('get_usage', connection)).toMatchObject(unlimited);
  });

  it('never has fewer than 0 minutes left', async () => {
    const { sandbox, host, connection } = await startWorld();
    sandbox.changeSubscription({ minutes_count: 1200 });
    expect(await host.runAction('get_usage', connection)).toMatchObject({ minutes_left: 0 });
  });

  it.each([{}, { included_minutes: 10, minutes_count: 5 }, { included_minutes: null }])(
    'returns null for what Diga leaves out of %j',
    async (subscription) => {
      const { host, connection } = await startWorld();
      const server = await opened(startServer(() => json(subscription)));
      const usage = await host.runAction('get_usage', { ...connection, baseUrl: server.url });
      expect(usage).toMatchObject({ plan: null, rollover_minutes: null, minutes_left: null });
      expect(Object.keys(usage)).toHaveLength(20);
    },
  );

  it.each([null, [], 'none'])('rejects %j, which is no subscription', async (body) => {
    const { host, connection } = await startWorld();
    const server = await opened(startServer(() => json(body)));
    const error = await getDigaError(
      host.runAction('get_usage', { ...connection, baseUrl: server.url }),
    );
    expect(error.kind).toBe('unexpected_response');
  });

  it('names the permission that the key lacks', async () => {
    const { sandbox, host, connection } = await startWorld();
    const apiKey = sandbox.createKey({ calls: 'write' });
    const error = await getDigaError(host.runAction('get_usage', { ...connection, apiKey }));
    expect(error.message).toContain('"Billing: read" (billing.view)');
  });
});
