import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { afterResponseProp } from '../props/after-response';
import { createDigaAction } from '../props/choices';
import { toText, toTextValues } from '../util/text';
import {
  type AgentResponse,
  type ResponseRecord,
  responseSchema,
  sendResponse,
  testResponse,
} from './response';

interface CallData {
  prompt_addition?: string | undefined;
  dynamic_variables?: Record<string, unknown> | undefined;
  decline?: boolean | undefined;
}

/**
 * The HTTP status that declines a call. Not a 4xx: a host answers so for a flow that is off, and no call
 * ends for that.
 */
const DECLINED_STATUS = 500;

/**
 * How a variable of Diga is written here, such as `[[customer_name]]` or `[[current_time[Europe/Madrid]]]`:
 * a host would take `{{…}}` for an expression of its own, and give nothing.
 */
const VARIABLE = /\[\[\s*([\p{L}_][\p{L}\p{N}_.-]*(?:\[[^[\]]*\])?)\s*\]\]/gu;

/** Returns data to a call that is about to begin. */
export const returnCallDataAction = createDigaAction({
  auth: digaAuth,
  requireAuth: false,
  name: 'return_call_data',
  displayName: 'Return Call Data',
  description: 'After Pre-Call: prepares or declines the call.',
  audience: 'human',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Responds to a Diga call that waits in a flow started by Pre-Call: adds to the prompt, sets dynamic variables, or declines the call.',
    idempotent: true,
  },
  errorHandlingOptions: { retryOnFailure: { hide: true }, continueOnFailure: {} },
  outputSchema: responseSchema,
  props: {
    prompt_addition: Property.LongText({
      displayName: 'Prompt Addition',
      description: 'Write [[name]] for a variable of Diga. Empty: nothing. Only for this call.',
      required: false,
    }),
    dynamic_variables: Property.Object({
      displayName: 'Dynamic Variables',
      description: 'Empty: nothing. Only for this call.',
      required: false,
    }),
    decline: Property.Checkbox({
      displayName: 'Decline the Call',
      description: 'On: the call ends, if Pre-Call may hang up. Otherwise it goes on.',
      required: false,
      defaultValue: false,
    }),
    after: afterResponseProp,
  },
  run: (context): Promise<ResponseRecord> =>
    sendResponse(context, 'pre_call', toResponse(context.propsValue), context.propsValue.after),
  test: (context): Promise<ResponseRecord> =>
    testResponse(context, 'pre_call', toResponse(context.propsValue)),
});

/** Both keys are always there, because a linked workflow in Diga reads both. */
function toResponse({ prompt_addition, dynamic_variables, decline }: CallData): AgentResponse {
  if (decline) return { status: DECLINED_STATUS, body: { declined: true } };
  return {
    status: 200,
    body: {
      prompt_addition: toText(prompt_addition ?? '').replace(VARIABLE, '{{$1}}'),
      dynamic_variables: toTextValues(dynamic_variables),
    },
  };
}
