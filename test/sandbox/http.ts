/** What the sandbox's server does beside its routes: bodies, refusals and misbehaviour. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './answers';
import type { Clock } from './clock';
import type { ErrorResponse, HTTPValidationError } from './contract';
import type { RequestEffect } from './misbehaviour';
import type { App } from './routes/route';

/** An empty body is none, whatever its content type says; a malformed one is refused with 422. */
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

/** What a thrown error is answered as. */
export function refusal(error: unknown): {
  status: number;
  body: ErrorResponse | HTTPValidationError;
} {
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
    return { status: 422, body: { detail } };
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

/** The field that is missing, as the validator names it. */
function missing({ requiredProperties }: Record<string, unknown>): string[] {
  return Array.isArray(requiredProperties) ? requiredProperties.slice(0, 1).map(String) : [];
}

/** Effects before the request is carried out; calls `done` if it is to be. */
export function misbehaveOnArrival(
  effects: readonly RequestEffect[],
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Clock,
  done: () => void,
): void {
  let delay = 0;
  let goOn = done;
  for (const effect of effects) {
    if (effect.kind === 'delay') {
      delay += effect.ms;
    } else if (effect.kind === 'repeated page') {
      const query = request.query as Record<string, unknown>;
      for (const name of ['after', 'before', 'page']) delete query[name];
    } else if (effect.kind === 'hang') {
      goOn = () => undefined;
    } else if (effect.kind === 'cut' && effect.when === 'before') {
      goOn = () => request.raw.socket.destroy();
    } else if (effect.kind === 'body') {
      goOn = () =>
        void reply
          .code(effect.status ?? 200)
          .type(effect.contentType ?? 'text/html')
          .send(effect.text);
    } else if (effect.kind === 'status' && effect.processed !== true) {
      goOn = () => void reply.send(failure(effect, reply, clock));
    }
  }
  if (delay > 0) clock.after(delay, () => goOn());
  else goOn();
}

/** Effects after the request was carried out; calls `done` if something is to be answered. */
export function misbehaveOnAnswer(
  effects: readonly RequestEffect[],
  reply: FastifyReply,
  payload: unknown,
  clock: Clock,
  done: (error: null, payload: unknown) => void,
): void {
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

/** Sets the status and headers of the failure, and gives its body. */
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
    message: effect.message ?? `The sandbox was told to answer ${effect.status}`,
  };
}

/** Diga's code for a bad key; for everything else the one that it sends with 403 and 500. */
function defaultCode(status: number): string {
  return status === 401 ? 'INVALID_API_KEY' : 'INTERNAL_SERVER_ERROR';
}
