import { type FilesService, type InputPropertyMap, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth, type DigaConnection } from '../../auth';
import { normalizeBaseUrl } from '../../diga/connection';
import { type DigaError, errorFromStatus, withMessage } from '../../diga/errors';
import type { BytesResponse } from '../../http/fetch-transport';
import type { HttpMethod } from '../../http/transport';
import { createDigaAction } from '../../props/choices';
import { parseNumber } from '../../props/number';
import { toQueryParams, toTextValues } from '../../util/text';
import { bodyProps, type BodyType, toPayload } from './body';

const METHODS: HttpMethod[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'];

/** Maximum time-out that a user can set, in seconds. */
const MAX_TIMEOUT_S = 120;
const DEFAULT_TIMEOUT_S = 10;

/**
 * Calls any endpoint of Diga's API that has no action of its own.
 *
 * Same name and props as the generic action of other pieces, but a separate implementation: the generic
 * one sends the key to any host in the URL and disables certificate verification for the whole process.
 */
export const customApiCallAction = createDigaAction({
  auth: digaAuth,
  name: 'custom_api_call',
  displayName: 'Custom API Call',
  description: "Sends any other request to Diga's API, with your connection's key.",
  audience: 'human',
  classification: 'DESTRUCTIVE',
  aiMetadata: {
    description:
      'Sends one HTTP request to the Diga API and gives status, headers and body. Only for what no other Diga action does. What it changes depends on the request; never repeated by itself.',
    idempotent: false,
  },
  outputSchema: {
    fields: [
      { key: 'status', label: 'Status', format: 'number' },
      { key: 'headers', label: 'Headers', dynamicKey: true },
      { key: 'body', label: 'Body', dynamicKey: true },
    ],
  },
  props: {
    url: Property.DynamicProperties<true, typeof digaAuth>({
      auth: digaAuth,
      displayName: 'URL',
      required: true,
      refreshers: [],
      props: ({ auth }) => Promise.resolve(urlProps(auth)),
    }),
    method: Property.StaticDropdown<HttpMethod, true>({
      displayName: 'Method',
      description: "See Diga's API documentation. GET never changes anything.",
      required: true,
      defaultValue: 'GET',
      options: { options: METHODS.map((method) => ({ label: method, value: method })) },
    }),
    headers: Property.Object({
      displayName: 'Headers',
      description: 'Empty: none. The API key is added for you.',
      required: false,
    }),
    queryParams: Property.Object({
      displayName: 'Query Parameters',
      description: 'Empty: none. A list from a step becomes one parameter per item.',
      required: false,
    }),
    body_type: Property.StaticDropdown<BodyType>({
      displayName: 'Body Type',
      description: 'Pick JSON for Diga, or None to send nothing.',
      required: false,
      defaultValue: 'none',
      options: {
        options: [
          { label: 'None', value: 'none' },
          { label: 'JSON', value: 'json' },
          { label: 'Form Data', value: 'form_data' },
          { label: 'Raw', value: 'raw' },
        ],
      },
    }),
    body: Property.DynamicProperties<false, typeof digaAuth>({
      auth: digaAuth,
      displayName: 'Body',
      required: false,
      refreshers: ['body_type'],
      props: ({ body_type }) => Promise.resolve(bodyProps(body_type as BodyType)),
    }),
    response_is_binary: Property.Checkbox({
      displayName: 'Response Is Binary',
      description: 'On: the response becomes a file, as for audio or images.',
      required: false,
      defaultValue: false,
    }),
    failsafe: Property.Checkbox({
      displayName: 'No Error on Failure',
      description: 'On: if Diga refuses, the flow goes on with status and response.',
      required: false,
      defaultValue: false,
    }),
    timeout: Property.Number({
      displayName: 'Timeout (in Seconds)',
      description: `Empty: ${DEFAULT_TIMEOUT_S} seconds. At most ${MAX_TIMEOUT_S}.`,
      required: false,
    }),
    followRedirects: Property.Checkbox({
      displayName: 'Follow Redirects',
      description: 'On: follows redirects. Diga itself sends none.',
      required: false,
      defaultValue: false,
    }),
  },
  async run({ auth, propsValue, files }) {
    const { method, url, headers, queryParams, body_type, body, timeout } = propsValue;
    const payload = toPayload(body_type, body?.['data'] as unknown);
    const response = await clientFor(auth).custom({
      method,
      url: String(url['url']),
      query: toQueryParams(queryParams),
      headers: { ...payload.headers, ...toTextValues(headers) },
      body: payload.body,
      timeoutMs: parseTimeout(timeout),
      followRedirects: propsValue.followRedirects,
    });
    if (response.status >= 400 && !propsValue.failsafe) throw requestFailed(response.status);
    return {
      status: response.status,
      headers: response.headers,
      body: propsValue.response_is_binary ? await toFile(response, files) : toValue(response),
    };
  },
});

function urlProps(connection: DigaConnection | undefined): InputPropertyMap {
  return {
    url: Property.ShortText({
      displayName: 'URL',
      description: 'A path such as /v1/call/, or a whole URL that begins as below.',
      required: true,
      defaultValue: normalizeBaseUrl(connection?.props.baseUrl),
    }),
  };
}

/**
 * Parses a time-out in seconds into milliseconds.
 *
 * @throws {InputError} when it is not more than 0, or above the maximum
 */
function parseTimeout(seconds: unknown): number {
  const range = { min: 0, max: MAX_TIMEOUT_S, empty: DEFAULT_TIMEOUT_S, isFractional: true };
  return parseNumber('Timeout (in Seconds)', seconds, range) * 1_000;
}

async function toFile({ headers, body }: BytesResponse, files: FilesService): Promise<string> {
  const { extensionForMimeType } = await import('../../util/mime-types');
  const extension = extensionForMimeType(headers['content-type']);
  return files.write({ fileName: `output.${extension}`, data: body });
}

/** Parses the body as JSON; text that is not JSON stays text. */
function toValue({ body }: BytesResponse): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function requestFailed(status: number): DigaError {
  return withMessage(
    errorFromStatus(status, {}),
    ({ message }) =>
      `${message} To see what Diga answered, switch on "No Error on Failure" in this step.`,
  );
}
