import { toQueryParams, toText, toTextValues } from '../../../src/lib/util/text';

describe('a value as text', () => {
  it.each([
    ['a text', 'a text'],
    ['', ''],
    [7, '7'],
    [false, 'false'],
    [{ a: [1] }, '{"a":[1]}'],
    [null, 'null'],
    [undefined, 'null'],
  ])('is for %j: %j', (value, text) => {
    expect(toText(value)).toBe(text);
  });
});

describe('the values of an object as text', () => {
  it('leave out what is null or undefined', () => {
    expect(toTextValues({ a: 1, b: null, c: undefined, d: '' })).toEqual({ a: '1', d: '' });
    expect(toTextValues(undefined)).toEqual({});
  });

  it('have one parameter of a query for each item of a list', () => {
    const query = { ids: ['a', null, 2, undefined], all: true, none: null };
    expect(toQueryParams(query)).toEqual({ ids: ['a', '2'], all: 'true' });
    expect(toQueryParams(undefined)).toEqual({});
  });
});
