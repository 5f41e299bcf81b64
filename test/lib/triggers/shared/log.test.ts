import { callFinishedLog as log } from '../../../../src/lib/triggers/shared/log';
import { DigaError } from '../../../../src/lib/diga/errors';
import { InputError } from '../../../../src/lib/errors';

describe('a line of the log', () => {
  let lines: jest.SpyInstance;
  beforeEach(() => {
    lines = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => lines.mockRestore());

  it.each([
    [
      'the sentence of a DigaError',
      new DigaError({ kind: 'server_error', message: 'Wait.' }),
      'Wait.',
    ],
    [
      'the sentence of an InputError',
      new InputError('Copy the key once more.'),
      'Copy the key once more.',
    ],
    ['only the name of any other error', new TypeError('+34900000001'), 'TypeError'],
    ['nothing of what is no error', '+34900000001', 'Unknown error'],
  ])('holds %s', (_, error, why) => {
    log.warn('it failed.', error);
    expect(lines.mock.calls).toEqual([[`Diga, Call Finished: it failed. ${why}`]]);
  });

  it('holds what was done', () => {
    log.info('3 calls.');
    expect(lines.mock.calls).toEqual([['Diga, Call Finished: 3 calls.']]);
  });
});
