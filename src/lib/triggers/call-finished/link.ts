import { CALL_FINISHED } from '../../provisioning/hosted-pieces';
import type { LinkedTrigger } from '../shared/linked-flow';
import { tokenHeaders } from '../shared/flow-token';
import { callFinishedLog as log } from '../shared/log';
import { type HookContext, isAssignedInDiga, toAgentsRequest } from './props';

/** The linked workflow of a flow with Call Finished. */
export const LINK: LinkedTrigger<HookContext> = {
  name: 'call_finished',
  title: 'Call Finished',
  // The catch-up finds the calls of the time between.
  staysOn: false,
  log,
  isLinked: ({ propsValue }) => isAssignedInDiga(propsValue),
  createTarget: async (context, name) => ({
    name,
    url: context.webhookUrl,
    headers: await tokenHeaders(context, 'linked-workflow'),
    trigger: CALL_FINISHED,
  }),
  toAgentsRequest: ({ propsValue }) => toAgentsRequest(propsValue),
};
