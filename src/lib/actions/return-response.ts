import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { InputError } from '../errors';
import { afterResponseProp } from '../props/after-response';
import { createDigaAction } from '../props/choices';
import { toText } from '../util/text';
import {
  type AgentResponse,
  type ResponseRecord,
  responseSchema,
  sendResponse,
  testResponse,
} from './response';

interface Answer {
  response_type: 'text' | 'json';
  text?: string | undefined;
  json?: unknown;
}

/** Answers an agent that waits for a flow. */
export const returnResponseAction = createDigaAction({
  auth: digaAuth,
  requireAuth: false,
  name: 'return_response',
  displayName: 'Return Response',
  description: 'After Function Call: answers the agent that waits.',
  audience: 'human',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Responds with text or JSON to the Diga agent that waits in a flow started by Function Call. Ends the flow, or lets it go on in the background.',
    idempotent: true,
  },
  errorHandlingOptions: { retryOnFailure: { hide: true }, continueOnFailure: {} },
  outputSchema: responseSchema,
  props: {
    response_type: Property.StaticDropdown<Answer['response_type'], true>({
      displayName: 'Response Type',
      description: 'Text to say, or JSON for the agent to use. At most 100 KB.',
      required: true,
      defaultValue: 'text',
      options: {
        options: [
          { label: 'Text', value: 'text' },
          { label: 'JSON', value: 'json' },
        ],
      },
    }),
    text: Property.LongText({
      displayName: 'Text',
      description: 'Empty: nothing to say.',
      required: false,
    }),
    json: Property.Json({
      displayName: 'JSON',
      description: 'An object or a list, if Response Type is JSON.',
      required: false,
    }),
    after: afterResponseProp,
  },
  run: (context): Promise<ResponseRecord> =>
    sendResponse(
      context,
      'function_call',
      toResponse(context.propsValue),
      context.propsValue.after,
    ),
  test: (context): Promise<ResponseRecord> =>
    testResponse(context, 'function_call', toResponse(context.propsValue)),
});

/** @throws {InputError} when the JSON is neither an object nor a list */
function toResponse({ response_type, text, json }: Answer): AgentResponse {
  if (response_type !== 'json') return { status: 200, body: toText(text ?? '') };
  const body = parseJson(json);
  if (typeof body !== 'object' || body === null) {
    throw new InputError(
      '"JSON" is neither an object nor a list. Write it in braces or brackets, or answer with text.',
    );
  }
  return { status: 200, body };
}

/** JSON from a step before may come as text. */
function parseJson(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
