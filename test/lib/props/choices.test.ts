import { type InputPropertyMap, PropertyType } from '@activepieces/pieces-framework';
import { diga } from '../../../src/index';
import { getInputError, startWorld, type World } from '../../support/diga';

/** A dropdown, and the fields around it with a valid value. */
interface Dropdown {
  step: string;
  path: string[];
  label: string;
  values: unknown[];
  isRequired: boolean;
  isMultiple: boolean;
}

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

function dropdownsIn(step: string, props: InputPropertyMap, path: string[] = []): Dropdown[] {
  return Object.entries(props).flatMap(([name, prop]): Dropdown[] => {
    if (prop.type === PropertyType.ARRAY) {
      return dropdownsIn(step, prop.properties ?? {}, [...path, name]);
    }
    const isMultiple = prop.type === PropertyType.STATIC_MULTI_SELECT_DROPDOWN;
    if (!isMultiple && prop.type !== PropertyType.STATIC_DROPDOWN) return [];
    const values = prop.options.options.map(({ value }) => value as unknown);
    const { displayName: label, required: isRequired } = prop;
    return [{ step, path: [...path, name], label, values, isRequired, isMultiple }];
  });
}

const actions = Object.values(diga.actions());
const triggers = Object.values(diga.triggers());
const inActions = actions.flatMap(({ name, props }) => dropdownsIn(name, props as never));
const inTriggers = triggers.flatMap(({ name, props }) => dropdownsIn(name, props as never));

/** The input of a step in which every dropdown but one has a value that is offered. */
function inputWith(dropdown: Dropdown, all: readonly Dropdown[], value: unknown) {
  const siblings = all.filter(({ step }) => step === dropdown.step);
  const input: Record<string, unknown> = {};
  for (const each of siblings) {
    const chosen = each.isMultiple ? [each.values[0]] : each.values[0];
    set(input, each.path, each === dropdown ? value : chosen);
  }
  return input;
}

function set(input: Record<string, unknown>, [name = '', nested]: string[], value: unknown): void {
  if (nested === undefined) input[name] = value;
  else {
    const [item = {}] = (input[name] ?? []) as Record<string, unknown>[];
    input[name] = [{ ...item, [nested]: value }];
  }
}

const titled = (dropdowns: Dropdown[]) =>
  dropdowns.map((dropdown) => [`${dropdown.step}: ${dropdown.label}`, dropdown] as const);

function expectRefusal(message: string, { label, values }: Dropdown): void {
  expect(message).toContain(`"${label}"`);
  for (const value of values) expect(message).toContain(String(value));
  expect(world.sandbox.requestCount).toBe(0);
}

describe.each(titled(inActions))('a choice of an action, %s', (_, dropdown) => {
  const run = async (value: unknown) => {
    const input = inputWith(dropdown, inActions, value);
    const { message } = await getInputError(
      world.host.runAction(dropdown.step, world.connection, input),
    );
    return message;
  };

  it('refuses a value that it does not offer', async () => {
    expectRefusal(await run('No Such Choice'), dropdown);
    expectRefusal(await run(7), dropdown);
  });

  it('refuses to be empty if it is required', async () => {
    for (const empty of dropdown.isRequired ? [null, undefined, ''] : []) {
      expectRefusal(await run(empty), dropdown);
    }
  });
});

describe.each(titled(inTriggers))('a choice of a trigger, %s', (_, dropdown) => {
  it.each(['No Such Choice', ...(dropdown.isRequired ? [null] : [])])(
    'refuses %p when the flow is switched on, and in a test',
    async (value) => {
      const { host, connection } = world;
      const input = inputWith(dropdown, inTriggers, value);
      const flow = host.addFlow({ trigger: dropdown.step, connection, input });
      expectRefusal((await getInputError(flow.switchOn())).message, dropdown);
      expectRefusal((await getInputError(flow.pressTest())).message, dropdown);
    },
  );
});

it('covers every action and trigger that has a choice', () => {
  expect(inActions.length).toBeGreaterThan(20);
  expect(inTriggers.length).toBeGreaterThan(5);
});
