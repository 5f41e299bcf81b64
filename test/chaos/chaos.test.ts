import { simulate } from './simulation';

const SMALL = { calls: 500, flows: 5, agents: 10, hours: 6 };

describe('a simulated day in which nearly everything goes wrong', () => {
  it.each([1, 2, 3])(
    'loses no call and doubles none (seed %i)',
    async (seed) => {
      const report = await simulate({ ...SMALL, seed });
      expect(report).toMatchObject({ lost: 0, doubled: 0 });
      expect(report.expected).toBeGreaterThan(300);
      expect(report.longestRenewalMs).toBeLessThan(120_000);
      // About 8 where each call in progress is read alone.
      expect(report.requestsPerCall).toBeLessThan(7.5);
    },
    120_000,
  );

  it('is the same again with the same seed', async () => {
    const small = { ...SMALL, calls: 60, seed: 7 };
    expect(await simulate(small)).toEqual(await simulate(small));
  }, 120_000);
});

describe('the simulation sees what each part is for', () => {
  const tiny = { ...SMALL, calls: 150, seed: 1 };

  it('doubles calls without the ledger', async () => {
    const report = await simulate({ ...tiny, calls: 20, without: 'ledger' });
    expect(report.doubled).toBeGreaterThan(0);
  }, 120_000);

  it('loses calls without the catch-up', async () => {
    expect((await simulate({ ...tiny, without: 'catch-up' })).lost).toBeGreaterThan(0);
  }, 120_000);

  it('doubles calls without the lease', async () => {
    expect((await simulate({ ...tiny, without: 'lease' })).doubled).toBeGreaterThan(0);
  }, 120_000);
});
