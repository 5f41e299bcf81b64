import {
  type Action,
  type InputPropertyMap,
  type Piece,
  PropertyType,
} from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import { connectionValue, openPicker, withDefaults } from './picker';
import { FakeStep } from './step';
import type { ConnectionValues, Host, Item, WrittenFile } from './types';

/** The part of a host that runs actions. */
export type Actions = Pick<
  Host,
  'runAction' | 'startStep' | 'testAction' | 'pickInAction' | 'dynamicProps' | 'flowOfActions'
>;

/** Runs the actions of a piece. */
export function getActions(
  piece: Piece,
  files: { write(file: WrittenFile): Promise<string> },
): Actions {
  const actionNamed = (name: string): Action => {
    const action = piece.getAction(name);
    if (!action) throw new Error(`The piece has no action ${name}`);
    return action;
  };
  const getProps = (name: string) => actionNamed(name).props as InputPropertyMap;
  const flows = (input: Item = {}) => {
    const flow = flowWithStep(input, own.flowOfActions);
    return { list: () => Promise.resolve({ data: [flow] }), current: flow };
  };
  const createContext = (connection: ConnectionValues, input: Item) => ({
    flows: flows(),
    auth: connectionValue(connection),
    propsValue: input,
    files,
  });

  const own: Actions = {
    flowOfActions: undefined,
    async runAction(name, connection, given = {}) {
      const input = withDefaults(getProps(name), given);
      const output = await actionNamed(name).run(createContext(connection, input) as never);
      return output as Item | Item[];
    },
    async startStep({ action, connection, input = {}, store, canPause }) {
      const context = createContext(connection, withDefaults(getProps(action), input));
      const step = new FakeStep(actionNamed(action), context, store, canPause);
      await step.execute(ExecutionType.BEGIN);
      return step;
    },
    async testAction(name, connection, given = {}) {
      const input = withDefaults(getProps(name), given);
      const output = await actionNamed(name).test(createContext(connection, input) as never);
      return output as Item | Item[];
    },
    pickInAction: (name, propName, connection, input = {}) =>
      openPicker(getProps(name), propName, connection, input, { flows: flows(input) }),
    async dynamicProps(name, propName, input) {
      const prop = getProps(name)[propName];
      if (prop?.type !== PropertyType.DYNAMIC) throw new Error(`${propName} is not dynamic`);
      return prop.props(input, {} as never);
    },
  };
  return own;
}

/** A flow in which an action of the piece follows a trigger of another piece. */
function flowWithStep(input: Item, triggerName?: string) {
  const step = { type: 'PIECE', settings: { input } };
  return { id: 'none', version: { trigger: { settings: { triggerName }, nextAction: step } } };
}
