import type { FlowsContext } from '@activepieces/pieces-framework';
import { mayBeReplaced, readNewestVersion } from '../../../src/lib/host/flows';
import { speedUpTime } from '../../support/time';

const VERSION = { id: 'v2', displayName: 'Survey' };

function contextWith(list: () => Promise<unknown>) {
  const flows = { list, current: { id: 'flow-1', version: { id: 'v1' } } };
  return { flows: flows as unknown as FlowsContext };
}

function read(list: () => Promise<unknown>) {
  return readNewestVersion(contextWith(list));
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

describe('whether a version may be replaced by a newer one', () => {
  it.each<[string, boolean, unknown]>([
    ['it is the newest', false, { data: [{ id: 'flow-1', version: { id: 'v1' } }] }],
    ['a newer one is listed', true, { data: [{ id: 'flow-1', version: VERSION }] }],
    ['the flow is not listed, since it is being deleted', false, { data: [], next: null }],
    ['the flow may be on another page of the list', true, { data: [], next: 'page-2' }],
    ['the flow is listed without a version', true, { data: [{ id: 'flow-1' }] }],
    ['the host answers with something else', true, {}],
    ['the host answers with nothing', true, null],
  ])('if %s: %s', async (_what, expected, list) => {
    expect(await mayBeReplaced(contextWith(() => Promise.resolve(list)))).toBe(expected);
  });

  it('counts as true if the host fails', async () => {
    const list = () => Promise.reject(new Error('HTTP 500'));
    expect(await mayBeReplaced(contextWith(list))).toBe(true);
  });
});
