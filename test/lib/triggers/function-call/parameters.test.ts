import {
  parseParameters,
  systemVariable,
  toArguments,
} from '../../../../src/lib/triggers/function-call/parameters';

const DAY = { name: 'day', type: 'string', source: 'llm' };

describe('the parameters of a function', () => {
  it.each([undefined, null, ''])('are none if the field holds %j', (value) => {
    expect(parseParameters(value)).toEqual([]);
  });

  it('are required texts that the agent infers, unless they say something else', () => {
    expect(parseParameters([{ name: 'day' }, { name: 'hour', type: 'date', source: '?' }])).toEqual(
      ['day', 'hour'].map((name) => ({
        name,
        type: 'string',
        description: null,
        isRequired: true,
        source: 'llm',
        value: null,
      })),
    );
  });

  it.each([
    ['  As YYYY-MM-DD ', 'As YYYY-MM-DD'],
    ['   ', null],
    [7, null],
    [undefined, null],
  ])('have the description %j as %j', (description, expected) => {
    expect(parseParameters([{ ...DAY, description }])).toMatchObject([{ description: expected }]);
  });

  it.each(['a list', 7, { day: DAY }])('are refused if they are %j', (value) => {
    expect(() => parseParameters(value)).toThrow('"Parameters" is not a list');
  });

  it.each([null, 'day', {}, { name: 'The day' }])('are refused with %j among them', (value) => {
    expect(() => parseParameters([DAY, value])).toThrow(
      /Parameter 2 of "Parameters" needs a name in snake_case/,
    );
  });

  it('may share a dynamic variable, which is sent once', () => {
    const guest = { name: 'guest', source: 'dynamic', value: 'name' };
    expect(parseParameters([guest, { ...guest, name: 'caller' }])).toHaveLength(2);
  });

  it.each([
    [{ name: 'day', source: 'fixed', value: 'Monday' }],
    [{ name: 'when', source: 'dynamic', value: '{{day}}' }],
  ])("are refused if one gets in another's way: %j", (other) => {
    const message = '"Parameters" has "day" twice';
    expect(() => parseParameters([DAY, other])).toThrow(message);
    expect(() => parseParameters([other, DAY])).toThrow(message);
  });

  it.each([
    ['integer', '1.5'],
    ['number', 'many'],
    ['boolean', 'yes'],
    ['string', ''],
    ['string', undefined],
  ])('are refused with a fixed %s that is %j', (type, value) => {
    expect(() => parseParameters([{ name: 'place', type, source: 'fixed', value }])).toThrow(
      /fixed value of "place" is missing, or not of its type/,
    );
  });

  it.each([undefined, 7, ' {{ }} '])('are refused with a variable that is %j', (value) => {
    expect(() => parseParameters([{ name: 'guest', source: 'dynamic', value }])).toThrow(
      /name the dynamic variable of "guest"/,
    );
  });
});

const GUEST = { name: 'guest', type: 'object', description: 'Who comes' };
const GUEST_NAME = { name: 'guest.name', type: 'string' };

describe('a group of parameters', () => {
  it('has those whose names begin with its own, in any order', () => {
    const people = { name: 'guest.people', type: 'integer', source: 'fixed', value: '2' };
    expect(parseParameters([GUEST_NAME, GUEST, DAY, people])).toMatchObject([
      {
        name: 'guest',
        type: 'object',
        description: 'Who comes',
        properties: [
          { name: 'name', type: 'string', source: 'llm' },
          { name: 'people', type: 'integer', source: 'fixed', value: 2 },
        ],
      },
      { name: 'day' },
    ]);
  });

  it.each<[RegExp, object[]]>([
    [/"guest\.name" without its group\. Add a parameter "guest"/, [GUEST_NAME]],
    [/"guest\.name" without its group/, [{ name: 'guest' }, GUEST_NAME]],
    [/the group "guest" is empty/, [GUEST]],
    [/the group "guest" has no value of its own/, [{ ...GUEST, source: 'fixed' }, GUEST_NAME]],
    [/"guest\.name" is a group in a group/, [GUEST, { ...GUEST_NAME, type: 'object' }]],
    [
      /"guest\.name" is in a group, which takes no/,
      [GUEST, { ...GUEST_NAME, source: 'dynamic', value: 'name' }],
    ],
    [/has "guest\.name" twice/, [GUEST, GUEST_NAME, GUEST_NAME]],
    [/Parameter 1 of "Parameters" needs a name/, [{ name: 'guest.first.name' }]],
    [/Parameter 1 of "Parameters" needs a name/, [{ name: 'guest.' }]],
  ])('is refused with a sentence: %s', (message, parameters) => {
    expect(() => parseParameters(parameters)).toThrow(message);
  });

  it('gives an object of arguments, with the fixed values of the trigger', () => {
    const parameters = parseParameters([
      GUEST,
      GUEST_NAME,
      { name: 'guest.people', type: 'integer' },
      { name: 'guest.place', source: 'fixed', value: 'terrace' },
    ]);
    const inside = { name: 'Carmen', people: 4, place: 'terrace' };
    const sent = { name: 'Carmen', people: '4', place: 'hall' };
    for (const guest of [sent, JSON.stringify(sent)]) {
      expect(toArguments(parameters, { guest })).toEqual({ guest: inside });
    }
    expect(toArguments(parameters, { guest: {} })).toEqual({
      guest: { name: null, people: null, place: 'terrace' },
    });
    expect(toArguments(parameters, {})).toEqual({ guest: null });
    for (const guest of ['Carmen', '7', 7, ['Carmen']]) {
      expect(toArguments(parameters, { guest })).toEqual({ guest });
    }
  });
});

describe('the arguments in a request', () => {
  const parameters = parseParameters([
    { name: 'people', type: 'integer' },
    { name: 'price', type: 'number' },
    { name: 'sure', type: 'boolean' },
    { name: 'guest', source: 'dynamic', value: 'guest_name' },
  ]);
  const NONE = { people: null, price: null, sure: null, guest: null };

  it.each([undefined, null, 'a text', 7, [], {}])('are null in %j', (body) => {
    expect(toArguments(parameters, body)).toEqual(NONE);
  });

  it('have the types of their parameters, if an agent sends texts', () => {
    const body = { people: ' 4 ', price: '2.5', sure: 'TRUE', guest_name: 'Carmen' };
    expect(toArguments(parameters, body)).toEqual({
      people: 4,
      price: 2.5,
      sure: true,
      guest: 'Carmen',
    });
  });

  it('stay as they are if they do not fit', () => {
    const body = { people: 'four', price: '', sure: 'maybe', guest_name: 7 };
    expect(toArguments(parameters, body)).toEqual({
      people: 'four',
      price: '',
      sure: 'maybe',
      guest: 7,
    });
  });

  it.each(['guest_name', '{{guest_name}}', '{{ guest_name }}'])(
    'have no variable that was not replaced by its value: %j',
    (guest_name) => {
      expect(toArguments(parameters, { guest_name })).toEqual(NONE);
    },
  );

  it('know a system variable only if it is a text', () => {
    expect(systemVariable({ agent_name: 'Reception' }, 'agent_name')).toBe('Reception');
    for (const agent_name of ['', 7, null, '{{agent_name}}']) {
      expect(systemVariable({ agent_name }, 'agent_name')).toBeNull();
    }
  });
});
