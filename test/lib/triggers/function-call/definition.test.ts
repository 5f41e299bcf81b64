import { InputError } from '../../../../src/lib/errors';
import { parseDefinition } from '../../../../src/lib/triggers/function-call/definition';
import type { HookContext } from '../../../../src/lib/triggers/function-call/props';

function parse(props: object, flowName: string | null = 'Free slots · Château 2') {
  const all = { description: 'Finds free slots.', ...props };
  return parseDefinition(all as HookContext['propsValue'], flowName);
}

describe('the definition of a function', () => {
  it('has defaults for what is empty', () => {
    expect(parse({})).toEqual({
      name: 'free_slots_chateau_2',
      description: 'Finds free slots.',
      parameters: [],
      waits: true,
      longestWaitSeconds: 5,
      audio: null,
      preSpeech: 'auto',
      asksFirst: false,
    });
  });

  it.each([null, '', '  ', '42 · 7', '予約'])(
    'has a name that fits even for the flow %j, which gives none',
    (flowName) => {
      expect(parse({ function_name: null }, flowName).name).toBe('activepieces_flow');
    },
  );

  it.each([
    ['typing', 'typing'],
    ['waiting_music', 'waiting_music'],
    ['none', null],
    ['birdsong', null],
    [undefined, null],
  ])('has of the sound %j what Diga has: %j', (audio, expected) => {
    expect(parse({ audio }).audio).toBe(expected);
  });

  it.each([
    ['force', 'force'],
    ['auto', 'auto'],
    [undefined, 'auto'],
  ])('has for speaking before, which is %j, %j', (given, expected) => {
    expect(parse({ pre_speech: given }).preSpeech).toBe(expected);
  });

  it.each([
    [undefined, 5],
    [null, 5],
    ['', 5],
    ['12', 12],
    [1, 1],
    [60, 60],
  ])('takes %j as the longest wait: %d seconds', (given, seconds) => {
    expect(parse({ longest_wait: given }).longestWaitSeconds).toBe(seconds);
  });

  it.each([0, 61, 1.5, -1, 'soon', NaN])('refuses %j as the longest wait', (given) => {
    expect(() => parse({ longest_wait: given })).toThrow(/"Longest Wait \(Seconds\)".*1 to 60/);
  });

  it.each([undefined, null, '', ' \n'])('refuses %j as what tells when to use it', (given) => {
    expect(() => parse({ description: given })).toThrow(InputError);
    expect(() => parse({ description: given })).toThrow(/"When to Use It" is empty/);
  });

  it.each(['Find slots', '2nd', 'añadir', 'x'.repeat(65)])('refuses the name %j', (given) => {
    expect(() => parse({ function_name: given })).toThrow(/"Function Name" is not in snake_case/);
  });
});
