import type { FlowsContext } from '@activepieces/pieces-framework';
import { readNewestVersion } from '../../../../src/lib/triggers/shared/flow';
import { speedUpTime } from '../../../support/time';

const VERSION = { id: 'v2', displayName: 'Survey' };

function read(list: () => Promise<unknown>) {
  const flows = { list, current: { id: 'flow-1', version: { id: 'v1' } } };
  return readNewestVersion({ flows: flows as unknown as FlowsContext });
}

afterEach(() => jest.restoreAllMocks());

describe('the newest version of a flow', () => {
  it('is that of the flow itself', async () => {
    const data = [
      { id: 'flow-2', version: { id: 'v9' } },
      { id: 'flow-1', version: VERSION },
    ];
    expect(await read(() => Promise.resolve({ data }))).toEqual(VERSION);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['does not list the flow', () => Promise.resolve({ data: [] })],
    ['lists it without a version', () => Promise.resolve({ data: [{ id: 'flow-1' }] })],
    ['answers with something else', () => Promise.resolve({})],
    ['answers with nothing', () => Promise.resolve(null)],
    ['fails', () => Promise.reject(new Error('HTTP 500'))],
  ])('is null if the host %s', async (_what, list) => {
    expect(await read(list)).toBeNull();
  });

  it('is null if the host does not answer in time', async () => {
    speedUpTime(100);
    expect(await read(() => new Promise(() => undefined))).toBeNull();
  });
});
