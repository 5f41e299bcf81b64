import type { Piece } from '@activepieces/pieces-framework';
import Fastify from 'fastify';
import { type Actions, getActions } from './host/actions';
import { FakeFlow } from './host/flow';
import type { Host, WrittenFile } from './host/types';
import { addWebhooks } from './host/webhooks';
import type { SharedEntries } from './store';

export type {
  Absence,
  ConnectionValues,
  Flow,
  FlowStep,
  Host,
  Item,
  NewFlow,
  NewStep,
  PickerState,
  Release,
  RunChanges,
  Step,
  WrittenFile,
} from './host/types';

/**
 * Starts a fake Activepieces host on a free port of this machine.
 *
 * As far as a piece can tell, it behaves like a real one: it calls the real hooks of the real trigger
 * and action objects, responds to a delivery before it processes it, swallows what `run` throws, drops
 * a repetition for 30 seconds, keeps a store for each flow within the host's limits, and has the four
 * public addresses of a flow.
 */
export async function startHost(piece: Piece): Promise<Host> {
  const server = Fastify();
  const flows = new Map<string, FakeFlow>();
  const files: WrittenFile[] = [];
  const entries: SharedEntries = new Map();
  const findTrigger = (name: string) => {
    const trigger = piece.getTrigger(name);
    if (!trigger) throw new Error(`The piece has no trigger ${name}`);
    return trigger;
  };
  const webhooks = addWebhooks(server, flows, () => host);
  server.get('/api/v1/flags', (_request, reply) => reply.send(host.flags));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const write = (file: WrittenFile) =>
    host.takesFiles
      ? Promise.resolve(`file://${files.push(file)}/${file.fileName}`)
      : Promise.reject(new Error('The file is too large'));

  const others: Omit<Host, keyof Actions> = {
    url,
    piece,
    release: 'older',
    files,
    takesFiles: true,
    syncWaitMs: 0,
    flags: { WEBHOOK_TIMEOUT_SECONDS: 60 },
    goAway: () => webhooks.goAway(),
    addFlow({ trigger: name, ...newFlow }) {
      const flow: FakeFlow = new FakeFlow(piece, findTrigger(name), url, newFlow, {
        entries,
        toTheTrigger: findTrigger,
        release: () => host.release,
        flowsOfProject: () => [...flows.values()],
        removed: () => flows.delete(flow.id),
      });
      flows.set(flow.id, flow);
      return flow;
    },
    async check(connection) {
      const { auth } = piece;
      if (!auth || Array.isArray(auth) || !auth.validate) {
        throw new Error('The piece does not validate its connection');
      }
      return auth.validate({ auth: connection as never, server: { apiUrl: url, publicUrl: url } });
    },
    settled: () => webhooks.settled(),
    close: () => server.close(),
  };
  const host: Host = Object.assign(getActions(piece, { write }), others);
  return host;
}
