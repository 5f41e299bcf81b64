import { parseLimit, nameMatches } from '../../../src/lib/props/common';
import { inputErrorOf } from '../../support/diga';

test.each([
  [undefined, 100],
  [1, 1],
  [250, 250],
])('a limit of %s is %i rows', (limit, rows) => {
  expect(parseLimit(limit)).toBe(rows);
});

test.each([0, -1, 1.5, NaN, Infinity, '5' as unknown as number])(
  'a limit of %p is refused',
  async (limit) => {
    const error = await inputErrorOf(() => parseLimit(limit));
    expect(error.message).toMatch(/"Limit" must be a whole number of at least 1/);
  },
);

test.each([
  ['Recepción', 'recepcion', 'exact', true],
  ['RECEPTION', ' reception ', 'exact', true],
  ['Recepcio\u0301n', 'Recepción', 'exact', true],
  ['Reception', 'Recep', 'exact', false],
  ['Reception', 'CEPTI', 'partial', true],
  ['Reception', 'sales', 'partial', false],
  ['Reception', '', 'partial', true],
  [null, 'a', 'partial', false],
  [undefined, '', 'partial', true],
] as const)('the name %j fits %j (%s): %s', (name, text, match, fits) => {
  expect(nameMatches(name, text, match)).toBe(fits);
});
