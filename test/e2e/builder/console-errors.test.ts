import { isOurs } from './console-errors';

const error = { text: 'x is undefined', isException: false, panelIsOpen: false };

describe('isOurs', () => {
  it.each([
    ['an error that names Diga', { text: 'Cannot render piece-diga' }],
    ['an exception while a panel of the piece is open', { isException: true, panelIsOpen: true }],
  ])('takes %s', (_what, change) => {
    expect(isOurs({ ...error, ...change })).toBe(true);
  });

  it.each([
    ['an exception while no panel of the piece is open', { isException: true }],
    ['a logged error while a panel of the piece is open', { panelIsOpen: true }],
    [
      "the host's noise",
      { text: 'ResizeObserver loop completed', isException: true, panelIsOpen: true },
    ],
  ])('leaves out %s', (_what, change) => {
    expect(isOurs({ ...error, ...change })).toBe(false);
  });
});
