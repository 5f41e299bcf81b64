import { isSameName, nameMatches } from '../../../src/lib/util/names';

describe('nameMatches', () => {
  it.each([
    ['Recepción', 'recepcion', 'exact', true],
    ['RECEPTION', ' reception ', 'exact', true],
    ['Recepcio\u0301n', 'Recepción', 'exact', true],
    ['Reception', 'Recep', 'exact', false],
    ['Reception', 'CEPTI', 'partial', true],
    ['Reception', 'sales', 'partial', false],
    ['Reception', '', 'partial', true],
    [null, 'a', 'partial', false],
    [undefined, '', 'partial', true],
  ] as const)('compares %j with %j (%s): %s', (name, text, match, matches) => {
    expect(nameMatches(name, text, match)).toBe(matches);
  });
});

describe('isSameName', () => {
  it('ignores case, accents, spaces and punctuation', () => {
    expect(isSameName('Pre-Call', 'pre call')).toBe(true);
    expect(isSameName('Función', 'FUNCION')).toBe(true);
    expect(isSameName('Pre-Call', 'Pre-Calls')).toBe(false);
  });
});
