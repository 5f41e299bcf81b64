import type { FlowsContext } from '@activepieces/pieces-framework';
import { type Fate, readAllFlows, readFate, readNewestVersion } from '../../../src/lib/host/flows';
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

describe('what becomes of a flow that is switched off', () => {
  it.each<[string, Fate, unknown]>([
    ['its version is the newest', 'off', { data: [{ id: 'flow-1', version: { id: 'v1' } }] }],
    ['a newer one is listed', 'replaced', { data: [{ id: 'flow-1', version: VERSION }] }],
    ['it is not listed, since it is being deleted', 'deleted', { data: [], next: null }],
    ['it may be on another page of the list', 'unknown', { data: [], next: 'page-2' }],
    ['it is listed without a version', 'replaced', { data: [{ id: 'flow-1' }] }],
    ['the host answers with something else', 'unknown', {}],
    ['the host answers with nothing', 'unknown', null],
  ])('if %s: %s', async (_what, expected, list) => {
    expect(await readFate(contextWith(() => Promise.resolve(list)))).toBe(expected);
  });

  it('is unknown if the host fails', async () => {
    const list = () => Promise.reject(new Error('HTTP 500'));
    expect(await readFate(contextWith(list))).toBe('unknown');
  });
});

describe('all flows of the project', () => {
  const trigger = { settings: { triggerName: 'pre_call' } };
  const data = [
    { id: 'flow-1', status: 'ENABLED', version: { id: 'v1', trigger }, publishedVersionId: 'v1' },
    { id: 'flow-2', status: 'DISABLED', version: { id: 'v9', trigger }, publishedVersionId: 'v8' },
    { id: 'flow-3' },
  ];
  const readAll = (list: unknown) => readAllFlows(contextWith(() => Promise.resolve(list)));

  it('are listed with their state, and with the trigger that is published', async () => {
    expect(Object.fromEntries((await readAll({ data, next: null })) ?? [])).toEqual({
      'flow-1': { isOn: true, trigger: 'pre_call' },
      'flow-2': { isOn: false, trigger: null },
      'flow-3': { isOn: true, trigger: null },
    });
  });

  it.each<[string, unknown]>([
    ['there are more pages', { data, next: 'page-2' }],
    ['the flow itself is missing', { data: data.slice(1), next: null }],
    ['the host answers with nothing', null],
  ])('are unknown if %s', async (_what, list) => {
    expect(await readAll(list)).toBeNull();
  });
});
