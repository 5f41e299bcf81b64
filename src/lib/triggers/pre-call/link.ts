import { type HostedAnswer, PRE_CALL } from '../../provisioning/hosted-pieces';
import { expressionFor, type LinkTarget } from '../../provisioning/workflow-definition';
import { tokenHeaders } from '../shared/flow-token';
import type { LinkedTrigger } from '../shared/linked-flow';
import { preCallLog as log } from '../shared/log';
import { type HookContext, MAX_WAIT_SECONDS, parseWait, toAgentsRequest } from './props';

/** Hands the flow's answer to the call. */
const RETURN_CALL_DATA: Pick<HostedAnswer, 'displayNames' | 'inputs'> = {
  displayNames: ['Return Call Data', 'Devolver datos de llamada'],
  inputs: [
    {
      words: ['prompt'],
      value: expressionFor('step_1', 'body', 'prompt_addition'),
      isNeeded: true,
    },
    {
      words: ['variables'],
      value: expressionFor('step_1', 'body', 'dynamic_variables'),
      isNeeded: true,
    },
  ],
};

/** The linked workflow of a flow with Pre-Call. */
export const LINK: LinkedTrigger<HookContext> = {
  name: 'pre_call',
  title: 'Pre-Call',
  // A gate stays closed.
  staysOn: true,
  log,
  isLinked: () => true,
  createTarget,
  toAgentsRequest: ({ propsValue }) => toAgentsRequest(propsValue),
};

async function createTarget(context: HookContext, name: string): Promise<LinkTarget> {
  const { propsValue, webhookUrl } = context;
  const waitSeconds = parseWait(propsValue);
  const hangsUp = propsValue.hang_up === true;
  return {
    name,
    url: `${webhookUrl}/sync`,
    headers: await tokenHeaders(context, 'pre-call'),
    trigger: PRE_CALL,
    body: { call: expressionFor('trigger') },
    answer: {
      // Diga's own time-out ends the wait; after one of its own, the request would be sent again.
      waitSeconds: hangsUp ? MAX_WAIT_SECONDS + 5 : waitSeconds,
      endsCall: hangsUp,
      settings: [
        { words: ['timeout', 'tiempo de espera'], value: waitSeconds, isNeeded: false },
        { words: ['abort'], value: hangsUp, isNeeded: hangsUp },
      ],
      ...RETURN_CALL_DATA,
    },
  };
}
