import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { type Call, makeCall, type NewCall } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { type DigaError, withMessage } from '../diga/errors';
import { InputError } from '../errors';
import { anyVersionProp, parseOptionalVersionId } from '../props/agent-version';
import { createDigaAction } from '../props/choices';
import { phoneProp } from '../props/phone';
import { ID_FROM_STEP } from '../props/picker';
import {
  type CallRecord,
  type CallSummary,
  callRecordSchema,
  toCallSummary,
} from '../records/call';
import { readCall } from '../records/read-call';
import { isUuid } from '../util/ids';
import { toTextValues } from '../util/text';

const INVALID_NUMBER =
  '"To Number" does not hold a phone number. Write it with its country code, such as +34 600 000 000 or +44 20 7946 0000; without one it is read as Spanish.';

/** Places one call and returns its initial state. */
export const makeCallAction = createDigaAction({
  auth: digaAuth,
  name: 'make_call',
  displayName: 'Make Call',
  description: 'Has an agent call a phone number. To learn how the call went, add Wait for Call.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Places one outbound phone call by a Diga agent and gives the call as it begins, with its id. Needs the id of an agent, from List Agents or Find Agent. Every run calls again, and no call can be taken back. For outcome and transcript use Get Call once it has ended. Bought numbers reach Spain only.',
    idempotent: false,
  },
  // An automatic retry by the host would call the same person again.
  errorHandlingOptions: {
    retryOnFailure: { defaultValue: false, hide: true },
    continueOnFailure: {},
  },
  outputSchema: callRecordSchema,
  props: {
    from_number: phoneProp({
      displayName: 'From Number',
      description: "Pick one of your project's numbers. For one from a step, use a dynamic value.",
    }),
    to_number: Property.ShortText({
      displayName: 'To Number',
      description:
        'Include the country code, as in +34 600 000 000; without it, Spain. Only custom SIP numbers reach other countries.',
      required: true,
    }),
    agent_version: anyVersionProp(
      `Empty: the agent that calls from this number, as published. ${ID_FROM_STEP}`,
    ),
    dynamic_variables: Property.Object({
      displayName: 'Dynamic Variables',
      description:
        'What the agent should know, such as guest_name = Carmen. Use the names in its prompt; empty values are left out.',
      required: false,
    }),
  },
  async run({ auth, propsValue }): Promise<CallRecord | CallSummary> {
    const client = clientFor(auth);
    return readPlacedCall(client, await placeCall(client, await parseNewCall(propsValue)));
  },
});

interface MakeCallProps {
  from_number: string;
  to_number: string;
  agent_version?: string | undefined;
  dynamic_variables?: Record<string, unknown> | undefined;
}

/** @throws {InputError} when `to_number` is not a phone number, or `agent_version` is not an id */
async function parseNewCall(props: MakeCallProps): Promise<NewCall> {
  // Imported on demand: only the steps that need it pay for it.
  const { parsePhoneNumber, normalizeNumber } = await import('../util/phone-number');
  const from = String(props.from_number).trim();
  // A number from an earlier step may not be text.
  const to = parsePhoneNumber(String(props.to_number));
  if (to === null) throw new InputError(INVALID_NUMBER);
  const versionId = parseOptionalVersionId(props.agent_version);
  const variables = toTextValues(props.dynamic_variables);
  return {
    from_number: isUuid(from) ? from : normalizeNumber(from),
    to_number: to,
    ...(Object.keys(variables).length > 0 ? { dynamic_variables: variables } : {}),
    ...(versionId ? { agent_version_id: versionId } : {}),
  };
}

/** @throws {DigaError} when Diga declines the call or the request fails; its message says what to do */
async function placeCall(client: DigaClient, newCall: NewCall): Promise<Call> {
  try {
    return await makeCall(client, newCall);
  } catch (error) {
    throw withMessage(error, explainFailure);
  }
}

function explainFailure({ mayHaveSucceeded, status, code, message }: DigaError): string {
  if (code === 'NON_SPANISH_PHONE_NUMBER') {
    return 'The number to call from reaches Spanish numbers only, like every number bought in Diga. To call other countries, pick a custom SIP number as "From Number".';
  }
  if (status === 403) {
    return `${message} If the key has it, the number to call from is not verified yet: verify it in the Diga dashboard.`;
  }
  if (status === 404) {
    return 'Diga does not know the number to call from. Pick "From Number" again: it was released, or it belongs to another project than the API key.';
  }
  if (status === 412) {
    return 'The number to call from is not connected to a line yet: its SIP settings are missing. Fill them in for this number in the Diga dashboard, or pick another "From Number".';
  }
  if (status === 422) {
    return `${message} Check that "Agent Version" still exists, and that "Dynamic Variables" has the names that the agent knows.`;
  }
  if (status === 400) {
    return 'Diga declined the call. Check "From Number", "To Number" and "Agent Version" of this step.';
  }
  return mayHaveSucceeded
    ? `${message} The call may have been placed anyway: check List Calls before you run this step again.`
    : message;
}

/** Never throws: the call is already placed, and a failed step would invite the user to place it again. */
async function readPlacedCall(client: DigaClient, call: Call): Promise<CallRecord | CallSummary> {
  try {
    return await readCall(client, call, false);
  } catch {
    return toCallSummary({ call, version: null });
  }
}
