import {
  type PendingCall,
  sortByCreation,
} from '../../../../../src/lib/triggers/call-finished/state/checkpoint';

const times = [
  '2026-05-12T12:00:00.001Z',
  '2026-05-12T12:00:00.000Z',
  '2026-05-12T13:59:59.999+02:00',
];

describe('pending calls', () => {
  it('are sorted by creation, oldest first, whatever the time zone', () => {
    const calls = times.map((created_date) => ({ created_date }) as PendingCall);
    const before = [...calls];
    expect(sortByCreation(calls)).toEqual([...calls].reverse());
    expect(calls).toEqual(before);
  });
});
