import {
  createAction,
  type DropdownOption,
  type IAction,
  type InputProperty,
  type InputPropertyMap,
  PropertyType,
} from '@activepieces/pieces-framework';
import type { digaAuth } from '../auth';
import { InputError } from '../errors';

/**
 * What an action does at most, which releases after 0.86 show as a badge. The framework does not know it yet,
 * and a host stores it with the action all the same.
 */
export type Classification = 'READ' | 'SEARCH' | 'WRITE' | 'DESTRUCTIVE';

export interface Classified {
  classification: Classification;
}

type DigaActionParams<Props extends InputPropertyMap> = Classified &
  Parameters<typeof createAction<typeof digaAuth, Props>>[0];

/** An action of the piece: it checks its choices before it does anything else. */
export function createDigaAction<Props extends InputPropertyMap>(
  params: DigaActionParams<Props>,
): Classified & IAction<typeof digaAuth, Props> {
  const { classification, props, run, test } = params;
  const action = createAction({
    ...params,
    run: withChoicesChecked(props, run),
    ...(test && { test: withChoicesChecked(props, test) }),
  });
  return Object.assign(action, { classification });
}

/** A hook that checks the choices of its props before it does anything else. */
export function withChoicesChecked<Context extends { propsValue: object }, Result>(
  props: InputPropertyMap,
  hook: (context: Context) => Promise<Result>,
): (context: Context) => Promise<Result> {
  return async (context) => {
    checkChoices(props, { ...context.propsValue });
    return hook(context);
  };
}

/**
 * Refuses values that no dropdown offers, and required ones that are missing. A host does not check a
 * dropdown that is set to a dynamic value, and an AI agent may pass anything.
 *
 * @throws {InputError} that names the field and lists its choices.
 */
function checkChoices(props: InputPropertyMap, values: Readonly<Record<string, unknown>>): void {
  for (const [name, prop] of Object.entries(props)) checkChoice(prop, values[name]);
}

function checkChoice(prop: InputProperty, value: unknown): void {
  const isMissing = value === undefined || value === null || value === '';
  if (prop.type === PropertyType.ARRAY && prop.properties) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : []) {
      checkChoices(prop.properties, Object(item) as Record<string, unknown>);
    }
  } else if (prop.type === PropertyType.STATIC_DROPDOWN) {
    const { options } = prop.options;
    const isChoice = isMissing ? !prop.required : isOneOf(options, value);
    if (!isChoice) throw notAChoice(prop.displayName, options);
  } else if (prop.type === PropertyType.STATIC_MULTI_SELECT_DROPDOWN) {
    const { options } = prop.options;
    const picked: unknown[] = isMissing ? [] : Array.isArray(value) ? value : [value];
    if (!picked.every((item) => isOneOf(options, item))) {
      throw notAChoice(prop.displayName, options);
    }
  }
}

function isOneOf(options: readonly DropdownOption<unknown>[], value: unknown): boolean {
  return options.some((option) => option.value === value);
}

function notAChoice(field: string, options: readonly DropdownOption<unknown>[]): InputError {
  const list = options.map(({ label, value }) => `${String(value)} (${label})`).join(', ');
  return new InputError(
    `"${field}" must be one of its choices. Pick one from the list, or set it to one of these values: ${list}.`,
  );
}
