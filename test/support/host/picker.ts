import { type InputPropertyMap, PropertyType } from '@activepieces/pieces-framework';
import type { ConnectionValues, Item, PickerState } from './types';

/** A connection as beforey hook but `validate` receives it. */
export function connectionValue(connection: ConnectionValues) {
  return { type: 'CUSTOM_AUTH', props: connection };
}

/**
 * Opens a picker as the builder does: with the connection and the props that it refreshes on, no others.
 *
 * @throws {Error} when the prop is not a picker
 */
export async function openPicker(
  props: InputPropertyMap,
  propName: string,
  connection: ConnectionValues | undefined,
  input: Item,
  context: object,
): Promise<PickerState> {
  const prop = props[propName];
  if (prop?.type !== PropertyType.DROPDOWN && prop?.type !== PropertyType.MULTI_SELECT_DROPDOWN) {
    throw new Error(`${propName} is not a picker`);
  }
  const known = Object.fromEntries(
    prop.refreshers.map((refresher) => [refresher, input[refresher]]),
  );
  const auth = connection && connectionValue(connection);
  return (await prop.options({ ...known, auth } as never, context as never)) as PickerState;
}

/** The input of a new step: the builder fills in the defaults. */
export function withDefaults(props: InputPropertyMap, input: Item): Item {
  const defaults = Object.entries(props).flatMap(([name, prop]) => {
    const value: unknown = 'defaultValue' in prop ? prop.defaultValue : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(defaults), ...input };
}
