/** How the sandbox's server reads bodies, responds to errors and misbehaves. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error';
import { assumed } from './assumptions';
import type { Clock } from './clock';
import type { ErrorResponse, HTTPValidationError } from './contract';
import type { RequestEffect } from './misbehaviour';
import type { App } from './routes/route';

/** Reads an empty body as none, whatever its content type; refuses malformed JSON with 422. */
export function readJsonLeniently(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString();
    if (text === '') {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new MalformedBody());
    }
  });
}

class MalformedBody extends Error {}

/** The routes whose 422 has the form of other errors. */
const WITHOUT_DETAIL: readonly string[] = [
  'GET /v1/agent/',
  'GET /v1/call/',
  'GET /v1/call/:id/message',
  'GET /v1/log/call/:call_id',
  'GET /v1/phone/',
  'GET /v1/voice/',
  'GET /v1/webhook/',
];

/** The response to an error that a route throws. */
export function errorResponse(
  error: unknown,
  route: string,
): { status: number; body: ErrorResponse | HTTPValidationError } {
  if (error instanceof ApiError) {
    return {
      status: error.status,
      body: { status: 'error', error_code: error.code, message: error.message },
    };
  }
  if (error instanceof MalformedBody) {
    const detail = [{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }];
    return { status: 422, body: { detail } };
  }
  if (isValidationFailure(error)) {
    const part = error.validationContext === 'querystring' ? 'query' : error.validationContext;
    const detail = error.validation.map(({ instancePath, params, message, keyword }) => ({
      loc: [
        part === 'params' ? 'path' : part,
        ...instancePath.split('/').filter((name) => name !== ''),
        ...missing(params),
      ].map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
      msg: message ?? '',
      type: keyword,
    }));
    if (!WITHOUT_DETAIL.includes(route)) return { status: 422, body: { detail } };
    const [{ loc, msg } = { loc: [], msg: '' }] = detail;
    const { status, code, message: text } = assumed.invalidQuery(`${loc.join('.')} ${msg}`);
    return { status, body: { status: 'error', error_code: code, message: text } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, body: { status: 'error', error_code: 'INTERNAL_SERVER_ERROR', message } };
}

interface ValidationFailure {
  validation: {
    instancePath: string;
    params: Record<string, unknown>;
    message?: string;
    keyword: string;
  }[];
  validationContext: string;
}

function isValidationFailure(error: unknown): error is ValidationFailure {
  return error instanceof Error && 'validation' in error && Array.isArray(error.validation);
}

/** The missing field, as the validator names it. */
function missing({ requiredProperties }: Record<string, unknown>): string[] {
  return Array.isArray(requiredProperties) ? requiredProperties.slice(0, 1).map(String) : [];
}

/** Applies the effects that come before processing; calls `done` if the request is processed. */
export function misbehaveOnArrival(
  effects: readonly RequestEffect[],
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Clock,
  done: () => void,
): void {
  let delay = 0;
  let proceed = done;
  for (const effect of effects) {
    if (effect.kind === 'delay') {
      delay += effect.ms;
    } else if (effect.kind === 'meanwhile' && effect.when === 'before') {
      effect.act();
    } else if (effect.kind === 'repeated page') {
      const query = request.query as Record<string, unknown>;
      for (const name of ['after', 'before', 'page']) delete query[name];
    } else if (effect.kind === 'hang') {
      proceed = () => undefined;
    } else if (effect.kind === 'cut' && effect.when === 'before') {
      proceed = () => request.raw.socket.destroy();
    } else if (effect.kind === 'body') {
      proceed = () =>
        void reply
          .code(effect.status ?? 200)
          .type(effect.contentType ?? 'text/html')
          .send(effect.text);
    } else if (effect.kind === 'status' && effect.processed !== true) {
      proceed = () => void reply.send(failure(effect, reply, clock));
    }
  }
  if (delay > 0) clock.after(delay, () => proceed());
  else proceed();
}

/** Applies the effects that come after processing; calls `done` if there is a response. */
export function misbehaveOnResponse(
  effects: readonly RequestEffect[],
  reply: FastifyReply,
  payload: unknown,
  clock: Clock,
  done: (error: null, payload: unknown) => void,
): void {
  for (const effect of effects) {
    if (effect.kind === 'meanwhile' && effect.when === 'after') effect.act();
  }
  const last = effects[effects.length - 1];
  if (last?.kind === 'status' && last.processed === true) {
    const text = JSON.stringify(failure(last, reply, clock));
    done(null, text);
  } else if (last?.kind === 'cut' && last.when === 'middle') {
    const text = typeof payload === 'string' ? payload : '';
    reply.raw.writeHead(reply.statusCode, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    reply.raw.write(text.slice(0, text.length / 2), () => reply.raw.destroy());
  } else {
    done(null, payload);
  }
}

/** Sets the status and headers of an injected error, and returns its body. */
function failure(
  effect: RequestEffect & { kind: 'status' },
  reply: FastifyReply,
  clock: Clock,
): ErrorResponse {
  reply.code(effect.status).removeHeader('content-length').type('application/json');
  if (effect.retryAfter !== undefined) {
    reply.header(
      'retry-after',
      effect.retryAfterAsDate === true
        ? new Date(clock.now() + effect.retryAfter * 1000).toUTCString()
        : String(effect.retryAfter),
    );
  }
  return {
    status: 'error',
    error_code: effect.code ?? defaultCode(effect.status),
    message: effect.message ?? `The sandbox is set to respond with ${effect.status}`,
  };
}

/** Diga's code for an invalid key; otherwise the code that it sends with 403 and 500. */
function defaultCode(status: number): string {
  return status === 401 ? 'INVALID_API_KEY' : 'INTERNAL_SERVER_ERROR';
}
