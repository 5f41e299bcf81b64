import type { ParamType } from '../../diga/integrations';
import { InputError } from '../../errors';
import {
  type FunctionParameter,
  sentName,
  SYSTEM_VARIABLES,
} from '../../provisioning/function-definition';
import { isSnakeCase } from '../../util/names';

const FIELD = '"Parameters"';

const TYPES: readonly unknown[] = ['string', 'integer', 'number', 'boolean', 'object'];

/**
 * Parses the parameters of a function. Those in a group are named `group.value`.
 *
 * @throws {InputError} that names the parameter, when one is invalid or two get in each other's way
 */
export function parseParameters(value: unknown): FunctionParameter[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw new InputError(`${FIELD} is not a list.`);
  const parameters = value.map(parseParameter);
  for (const [index, parameter] of parameters.entries()) {
    const others = parameters.slice(0, index);
    const isRepeated = others.some(({ name }) => name === parameter.name);
    // Two may use the same variable: it is sent once.
    const collides = others.some(
      (other) =>
        sentName(other) === sentName(parameter) &&
        (other.source !== 'dynamic' || parameter.source !== 'dynamic'),
    );
    if (isRepeated || collides) {
      throw new InputError(
        `${FIELD} has "${sentName(parameter)}" twice. Give each parameter a name of its own.`,
      );
    }
  }
  return toGroups(parameters);
}

/**
 * Puts parameters into their groups. Diga nests deeper; one level is enough for what an agent asks.
 *
 * @throws {InputError} when a group is empty or missing, or has what it cannot have
 */
function toGroups(parameters: readonly FunctionParameter[]): FunctionParameter[] {
  const isGroup = ({ type }: FunctionParameter) => type === 'object';
  for (const { name, source, ...parameter } of parameters) {
    const [group, inner] = name.split('.');
    if (inner === undefined) continue;
    if (isGroup({ name, source, ...parameter })) {
      throw new InputError(
        `${FIELD}: "${name}" is a group in a group. Give it a name without a dot.`,
      );
    }
    if (source === 'dynamic') {
      throw new InputError(
        `${FIELD}: "${name}" is in a group, which takes no dynamic variables. Take it out: give it a name without a dot.`,
      );
    }
    if (!parameters.some((other) => other.name === group && isGroup(other))) {
      throw new InputError(
        `${FIELD} has "${name}" without its group. Add a parameter "${group}" of the type "Group of values".`,
      );
    }
  }
  return parameters
    .filter(({ name }) => !name.includes('.'))
    .map((parameter) => {
      if (!isGroup(parameter)) return parameter;
      const prefix = `${parameter.name}.`;
      const properties = parameters
        .filter(({ name }) => name.startsWith(prefix))
        .map((inner) => ({ ...inner, name: inner.name.slice(prefix.length) }));
      if (properties.length > 0) return { ...parameter, properties };
      throw new InputError(
        `${FIELD}: the group "${parameter.name}" is empty. Add its values as parameters, such as ${prefix}name.`,
      );
    });
}

function parseParameter(value: unknown, index: number): FunctionParameter {
  const { name, type, description, required, source, value: given } = toFields(value);
  const title = `Parameter ${index + 1} of ${FIELD}`;
  const parts = typeof name === 'string' ? name.split('.') : [];
  if (typeof name !== 'string' || parts.length > 2 || !parts.every(isSnakeCase)) {
    throw new InputError(
      `${title} needs a name in snake_case: lowercase letters, digits and _, such as preferred_day.`,
    );
  }
  const parameter = {
    name,
    type: (TYPES.includes(type) ? type : 'string') as ParamType,
    description: typeof description === 'string' ? description.trim() || null : null,
    isRequired: required !== false,
  };
  if (parameter.type === 'object' && (source === 'fixed' || source === 'dynamic')) {
    throw new InputError(
      `${FIELD}: the group "${name}" has no value of its own. Choose that the agent asks or infers it.`,
    );
  }
  if (source === 'fixed') {
    return { ...parameter, source, value: parseFixed(parameter.type, given, `"${name}"`) };
  }
  if (source === 'dynamic') return { ...parameter, source, value: parseVariable(given, name) };
  if (SYSTEM_VARIABLES.some((reserved) => reserved === name)) {
    throw new InputError(
      `${title} cannot be called "${name}", because the flow gets that in any case. Remove it.`,
    );
  }
  return { ...parameter, source: 'llm', value: null };
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parseFixed(type: ParamType, given: unknown, title: string): string | number | boolean {
  const value = convert(type, given);
  if (value === null || value === '' || !isOfType(type, value)) {
    throw new InputError(
      `${FIELD}: the fixed value of ${title} is missing, or not of its type. Fill in "Value or Variable".`,
    );
  }
  return value as string | number | boolean;
}

/** Takes a name as it is, or in the braces in which prompts have it. */
function parseVariable(given: unknown, name: string): string {
  const variable = typeof given === 'string' ? given.replace(/[{}]/g, '').trim() : '';
  if (variable === '') {
    throw new InputError(
      `${FIELD}: name the dynamic variable of "${name}" in "Value or Variable".`,
    );
  }
  return variable;
}

/**
 * The arguments of a request, by the names of the parameters: null where there is none. Fixed values are
 * those of the trigger, whatever the request says. Converts a text to the type of its parameter where it
 * holds one; agents are not strict about types.
 */
export function toArguments(
  parameters: readonly FunctionParameter[],
  body: unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name, toArgument(parameter, body)]),
  );
}

function toArgument(parameter: FunctionParameter, body: unknown): unknown {
  const { type, source, value, properties } = parameter;
  if (source === 'fixed') return value;
  const sent = sentValue(body, sentName(parameter), source === 'dynamic');
  if (!properties) return convert(type, sent);
  const group = typeof sent === 'string' ? parseJson(sent) : sent;
  const isObject = typeof group === 'object' && group !== null && !Array.isArray(group);
  return isObject ? toArguments(properties, group) : sent;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a system variable in a request, null if there is none. */
export function systemVariable(
  body: unknown,
  name: (typeof SYSTEM_VARIABLES)[number],
): string | null {
  const value = sentValue(body, name, true);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether Diga sent the name of a variable in place of its value. */
export function hasUnreplacedVariable(
  parameters: readonly FunctionParameter[],
  body: unknown,
): boolean {
  const variables = parameters.filter(({ source }) => source === 'dynamic').map(sentName);
  return [...SYSTEM_VARIABLES, ...variables].some((name) =>
    isUnreplaced(toFields(body)[name], name),
  );
}

/** A variable that arrives as its own name has not been replaced by its value. */
function sentValue(body: unknown, name: string, isVariable: boolean): unknown {
  const values = toFields(body);
  const value = Object.hasOwn(values, name) ? values[name] : null;
  return isVariable && isUnreplaced(value, name) ? null : (value ?? null);
}

function isUnreplaced(value: unknown, name: string): boolean {
  return typeof value === 'string' && value.replace(/[{}\s]/g, '') === name;
}

function convert(type: ParamType, value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  const text = value.trim();
  if (type === 'boolean')
    return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : value;
  if (type === 'string' || text === '') return value;
  const number = Number(text);
  return isOfType(type, number) ? number : value;
}

function isOfType(type: ParamType, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === type;
}
