import { simulate } from './simulation';

const SMALL = { calls: 500, flows: 5, agents: 10, hours: 6 };

describe('a simulated day full of faults', () => {
  it.each([1, 2, 3])(
    'loses and duplicates no flow run (seed %i)',
    async (seed) => {
      const report = await simulate({ ...SMALL, seed });
      expect(report).toMatchObject({ lost: 0, duplicated: 0 });
      expect(report.expected).toBeGreaterThan(300);
      expect(report.longestRenewalMs).toBeLessThan(120_000);
      // About 8 if each call in progress is read on its own.
      expect(report.requestsPerCall).toBeLessThan(7.5);
    },
    120_000,
  );

  it('repeats itself with the same seed', async () => {
    const small = { ...SMALL, calls: 60, seed: 7 };
    expect(await simulate(small)).toEqual(await simulate(small));
  }, 120_000);
});

describe('a simulation without a part of the piece', () => {
  const tiny = { ...SMALL, calls: 150, seed: 1 };

  it('duplicates flow runs without the ledger', async () => {
    const report = await simulate({ ...tiny, calls: 20, without: 'ledger' });
    expect(report.duplicated).toBeGreaterThan(0);
  }, 120_000);

  it('loses flow runs without the catch-up', async () => {
    expect((await simulate({ ...tiny, without: 'catch-up' })).lost).toBeGreaterThan(0);
  }, 120_000);

  it('duplicates flow runs without the lease', async () => {
    expect((await simulate({ ...tiny, without: 'lease' })).duplicated).toBeGreaterThan(0);
  }, 120_000);
});
