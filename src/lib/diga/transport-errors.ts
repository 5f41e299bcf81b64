import { InputError, type UserFacingError } from '../errors';
import type { BytesRequest } from '../http/fetch-transport';
import { isUntrusted, TransportError } from '../http/transport';
import { DigaError } from './errors';

/** What an error says of the request that failed. */
type FailedRequest = Pick<BytesRequest, 'url' | 'timeoutMs' | 'maxBytes'>;

/** The error to throw for one that a transport threw. What is not a `TransportError` stays as it is. */
export function errorFromTransport(error: unknown, request: FailedRequest): unknown {
  return error instanceof TransportError ? toUserFacing(error, request) : error;
}

function toUserFacing(
  { failure, code }: TransportError,
  { url, timeoutMs, maxBytes = Infinity }: FailedRequest,
): UserFacingError {
  switch (failure) {
    case 'timeout':
      return new DigaError({
        kind: 'timeout',
        message: `Diga did not answer within ${formatSeconds(timeoutMs)}. Try again in a few minutes.`,
      });
    case 'unreachable':
      return new DigaError({
        kind: 'unreachable',
        code,
        message: isUntrusted(code)
          ? `This Activepieces refuses the certificate of ${url.origin} (${code ?? ''}). If your network or your proxy issues it, set NODE_EXTRA_CA_CERTS to the file with its root certificate, and restart Activepieces.`
          : `Diga cannot be reached at ${url.origin}${code ? ` (${code})` : ''}. Check the API address of this connection, and that this Activepieces may reach it.`,
      });
    case 'too_large':
      return new DigaError({
        kind: 'too_large',
        message: `The file is larger than ${maxBytes / 1_000_000} MB.`,
      });
    case 'invalid_request':
      return new InputError(
        'This request is not valid HTTP. Check its method, headers, body and time-out: a GET has no body, for example.',
      );
  }
}

function formatSeconds(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
