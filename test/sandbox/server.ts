/** The sandbox's HTTP server without its routes: request log, rate limit, misbehavior and errors. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import type { FastifyRequest } from 'fastify';
import { assumed, UNKNOWN_PATH } from './assumptions';
import type { Clock } from './clock';
import { errorResponse, misbehaveOnArrival, misbehaveOnResponse, readJsonLeniently } from './http';
import { distorted } from './misbehaviour';
import type { Misbehaviour, RequestEffect } from './misbehaviour';
import type { RequestLog } from './request-log';
import type { App } from './routes/route';

export interface ServerOptions {
  clock: Clock;
  misbehaviour: Misbehaviour;
  log: RequestLog;
  maxRequestsPerSecond: number;
}

/** Creates the server; it does not listen yet. */
export function createServer(options: ServerOptions): App {
  const app: App = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  }).withTypeProvider<TypeBoxTypeProvider>();
  readJsonLeniently(app);
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send(UNKNOWN_PATH);
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = errorResponse(error, `${request.method} ${request.routeOptions.url}`);
    void reply.code(status).send(body);
  });
  addHooks(app, options);
  return app;
}

function addHooks(app: App, options: ServerOptions): void {
  const { clock, misbehaviour, log, maxRequestsPerSecond } = options;
  const isWithinRate = rateLimit(clock, maxRequestsPerSecond);
  const getEffects = new WeakMap<FastifyRequest, RequestEffect[]>();

  app.addHook('onRequest', (request, reply, done) => {
    const path = getPath(request);
    log.add(request, path, reply, clock.now());
    if (!isWithinRate()) {
      done(assumed.tooManyRequests());
      return;
    }
    const effects = misbehaviour.ofRequest(request.method, path);
    if (effects.length === 0) {
      done();
      return;
    }
    getEffects.set(request, effects);
    misbehaveOnArrival(effects, request, reply, clock, done);
  });
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    done(null, (getEffects.get(request) ?? []).reduce<unknown>(distorted, payload));
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    misbehaveOnResponse(getEffects.get(request) ?? [], reply, payload, clock, done);
  });
}

function getPath(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}

/** Returns a function that counts a request, and says whether it is within the limit of its second. */
function rateLimit(clock: Clock, perSecond: number): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) {
      second = now;
      count = 0;
    }
    count += 1;
    return count <= perSecond;
  };
}
