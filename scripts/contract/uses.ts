/** Uses everything that the packed piece has. */
import pMap from 'p-map';
import {
  type InputPropertyMap,
  type Piece,
  type PieceProperty,
  PropertyType,
} from '@activepieces/pieces-framework';
import { NOBODY } from '../../test/sandbox/ids';
import type { Sandbox } from '../../test/sandbox/sandbox';
import type { ConnectionValues, Host, Item, PickerState } from '../../test/support/host';
import { type Examples, getInput } from '../../test/support/inputs';

/** A sandbox in which every action has something to do, and a host with the piece. */
export interface World extends Examples {
  sandbox: Sandbox;
  host: Host;
  connection: ConnectionValues;
}

/** Uses a world of its own. */
export type InWorld = (use: (world: World) => Promise<unknown>) => Promise<void>;

/** Runs every action with its own input, and once more for each other value of each of its props. */
export async function runActions(piece: Piece, inWorld: InWorld): Promise<void> {
  await atOnce(Object.values(piece.actions()), async (action) => {
    const { name } = action;
    const run = ({ host, connection, ...examples }: World, changes: Item) =>
      host.startStep({
        action: name,
        connection,
        input: { ...getInput(action, examples), ...changes },
      });
    await inWorld((world) => run(world, {}));
    // What Custom API Call requests is up to its user.
    if (name === 'custom_api_call') return;
    for (const [propName, prop] of Object.entries(action.props as InputPropertyMap)) {
      await forEachValue(prop, inWorld, {
        pick: ({ host, connection }) => host.pickInAction(name, propName, connection),
        use: (world, value) => run(world, { [propName]: value }),
      });
    }
  });
}

/** The same for the hooks of every trigger; a flow that is assigned in Diga, of agents of both modes. */
export async function runTriggers(piece: Piece, inWorld: InWorld): Promise<void> {
  const uses = [
    { delivery: 'instant', agent: 'reception' },
    { delivery: 'assigned', agent: 'reception' },
    { delivery: 'assigned', agent: 'sales' },
  ] as const;
  const all = Object.values(piece.triggers());
  await atOnce(
    all.flatMap((trigger) => uses.map((use) => ({ trigger, ...use }))),
    async ({ trigger: { name, props }, delivery, agent }) => {
      const live = (world: World, changes: Item) => {
        const { agentId } = world.project[agent];
        const input = {
          agents: [agentId],
          assign_to: [agentId],
          delivery,
          afterwards: 'publish',
          description: 'Finds the free tables of a day.',
          parameters: [
            { name: 'day', type: 'string', source: 'llm' },
            { name: 'guest', type: 'object', source: 'llm' },
            { name: 'guest.name', type: 'string', source: 'llm' },
          ],
          ...changes,
        };
        return liveOfFlow(world, { trigger: name, agentId, input });
      };
      // Not every trigger takes an agent with a path.
      if (agent === 'reception') await inWorld((world) => live(world, {}));
      for (const [propName, prop] of Object.entries(props as InputPropertyMap)) {
        await forEachValue(prop, inWorld, {
          pick: ({ host, connection }) =>
            host.addFlow({ trigger: name, connection }).pick(propName),
          use: (world, value) => live(world, { [propName]: value }),
        });
      }
    },
  );
}

/** Everything that a host calls of a trigger, from switching on to deleting the flow. */
async function liveOfFlow(
  { sandbox, host, connection }: World,
  { trigger, agentId, input }: { trigger: string; agentId: string; input: Item },
): Promise<void> {
  const flow = host.addFlow({ trigger, connection, input });
  await flow.pressTest();
  await flow.switchOn();
  sandbox.finishCall(sandbox.placeCall({ agentId }));
  await sandbox.settled();
  await host.settled();
  await flow.renew();
  // The host gets another address, which the next renewal repairs in Diga.
  flow.moveTo(host.url.replace('127.0.0.1', 'localhost'));
  await flow.renew();
  await flow.republish();
  await flow.switchOff();
  await flow.remove();
}

/** Most of the time is spent waiting. */
export function atOnce<Item>(items: readonly Item[], use: (item: Item) => Promise<unknown>) {
  return pMap(items, use, { concurrency: 8 });
}

/** Uses each value of a prop in a world of its own. What is refused there may be; its requests count. */
async function forEachValue(
  prop: PieceProperty,
  inWorld: InWorld,
  steps: {
    pick: (world: World) => Promise<PickerState>;
    use: (world: World, value: unknown) => Promise<unknown>;
  },
): Promise<void> {
  let count = 1;
  for (let index = 0; index < count; index += 1) {
    await inWorld(async (world) => {
      const values = await getValues(prop, () => steps.pick(world));
      count = values.length;
      if (index < count) await steps.use(world, values[index]).catch(() => undefined);
    });
  }
}

const TEXTS = ['Casa Olivares', 'https://example.com/menu', NOBODY, '2026-07-01'];
const OBJECT = { guest: 'Carmen', visits: 3 };

const VALUES: Partial<Record<PropertyType, unknown[]>> = {
  [PropertyType.CHECKBOX]: [true, false],
  [PropertyType.NUMBER]: [1],
  [PropertyType.OBJECT]: [OBJECT],
  [PropertyType.JSON]: [OBJECT],
  [PropertyType.ARRAY]: [TEXTS.slice(1, 2)],
  [PropertyType.SHORT_TEXT]: TEXTS,
  [PropertyType.LONG_TEXT]: TEXTS,
};

/** Values of a prop that a user may give. */
async function getValues(
  prop: PieceProperty,
  pick: () => Promise<PickerState>,
): Promise<unknown[]> {
  const { type } = prop;
  if (type === PropertyType.STATIC_DROPDOWN) {
    return prop.options.options.map(({ value }: { value: unknown }) => value);
  }
  if (type === PropertyType.DROPDOWN) return (await pick()).options.map(({ value }) => value);
  if (type === PropertyType.MULTI_SELECT_DROPDOWN) {
    return [(await pick()).options.map(({ value }) => value)];
  }
  return VALUES[type] ?? [];
}

/** Sends what Diga refuses, to each of the operations; `url` is that of the sandbox. */
export async function probe(
  operations: Iterable<string>,
  { url, keys }: { url: string; keys: { user: string; visitor: string } },
): Promise<void> {
  const send = (key: string, method: string, path: string, body?: string) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
  for (const operation of operations) {
    const [method = '', template = ''] = operation.split(' ');
    const getPath = (id: string) => template.replace(/\{.+?\}/g, id);
    const isRead = method === 'GET' || method === 'DELETE';
    const body = isRead ? undefined : '[]';
    await send('no-key', method, getPath(NOBODY), body);
    await send(keys.visitor, method, getPath(NOBODY), body);
    await send(keys.user, method, getPath('x'), body);
    await send(keys.user, method, getPath(NOBODY), body);
    await send(keys.user, method, `${getPath(NOBODY)}${isRead ? '?limit=0' : ''}`, body && '{}');
  }
}
