import { tell, warn } from '../../../../src/lib/triggers/call-finished/log';
import { DigaError } from '../../../../src/lib/diga/errors';
import { InputError } from '../../../../src/lib/errors';

describe("the worker's log", () => {
  let lines: jest.SpyInstance;
  beforeEach(() => {
    lines = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => lines.mockRestore());

  it.each([
    [
      'an error of the client with its sentence',
      new DigaError({ kind: 'server_error', message: 'Wait.' }),
      'Wait.',
    ],
    [
      'what a user wrote wrong with its sentence',
      new InputError('Copy the key once more.'),
      'Copy the key once more.',
    ],
    ['any other error by its name alone', new TypeError('+34900000001'), 'TypeError'],
    ['what is no error not at all', '+34900000001', 'Unknown error'],
  ])('tells %s', (_, error, told) => {
    warn('it failed.', error);
    expect(lines.mock.calls).toEqual([[`Diga, Call Finished: it failed. ${told}`]]);
  });

  it('gets one line for what was done', () => {
    tell('3 calls.');
    expect(lines.mock.calls).toEqual([['Diga, Call Finished: 3 calls.']]);
  });
});
