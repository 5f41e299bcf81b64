/** Webhooks, which receive `status_changed`. */
import { BlockList, isIP } from 'node:net';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { ApiError } from '../api-error';
import { assumed } from '../assumptions';
import { isoTime } from '../clock';
import {
  WebhookListQuerySchema,
  WebhookParamsSchema,
  WebhookRequestSchema,
  WebhookUpdateRequestSchema,
  type WebhookCreatedResponse,
  type WebhookResponse,
} from '../contract';
import { isLoopback } from '../deliveries';
import type { Webhook } from '../model';
import { getPage } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the routes of webhooks: create, read, update, delete and rotate the secret. */
export function webhookRoutes(app: App, context: RouteContext): void {
  const { project, clock, needs, loopbackIsPublic } = context;
  const read = needs('webhooks', 'read');
  const write = needs('webhooks', 'write');
  const params = WebhookParamsSchema;
  // The default compiler would convert a number in a body to a string.
  const validatorCompiler = TypeBoxValidatorCompiler;

  app.post(
    '/v1/webhook/',
    { onRequest: write, validatorCompiler, schema: { body: WebhookRequestSchema } },
    (request): WebhookCreatedResponse => {
      refuseUnreachable(request.body.url);
      const webhook: Webhook = {
        response: {
          id: project.ids.uuid(),
          url: request.body.url,
          subscribed_events: request.body.subscribed_events,
          created_date: isoTime(clock.now()),
        },
        secret: newSecret(),
      };
      project.webhooks.set(webhook.response.id, webhook);
      return { ...webhook.response, secret: webhook.secret };
    },
  );

  app.get(
    '/v1/webhook/',
    { onRequest: read, schema: { querystring: WebhookListQuerySchema } },
    (request) =>
      getPage<Webhook, WebhookResponse>(
        { items: [...project.webhooks.values()], getId: ({ response }) => response.id },
        request.query,
        ({ response }) => response,
      ),
  );

  app.get(
    '/v1/webhook/:id',
    { onRequest: read, schema: { params } },
    (request) => knownWebhook(request.params.id).response,
  );

  app.patch(
    '/v1/webhook/:id',
    { onRequest: write, validatorCompiler, schema: { params, body: WebhookUpdateRequestSchema } },
    (request) => {
      const webhook = knownWebhook(request.params.id);
      const { url, subscribed_events: events } = request.body;
      if (url !== undefined) {
        refuseUnreachable(url);
        webhook.response.url = url;
      }
      if (events) webhook.response.subscribed_events = events;
      return webhook.response;
    },
  );

  app.delete('/v1/webhook/:id', { onRequest: write, schema: { params } }, (request, reply) => {
    project.webhooks.delete(knownWebhook(request.params.id).response.id);
    // The description allows any content; `null` is the shortest JSON.
    return reply.type('application/json').send('null');
  });

  app.post('/v1/webhook/:id/rotate', { onRequest: write, schema: { params } }, (request) => {
    const webhook = knownWebhook(request.params.id);
    webhook.secret = newSecret();
    return { secret: webhook.secret };
  });

  function knownWebhook(id: string): Webhook {
    const webhook = project.webhooks.get(id);
    if (!webhook) throw new ApiError(404, 'WEBHOOK_NOT_FOUND', 'Webhook not found');
    return webhook;
  }

  function newSecret(): string {
    return `whsec_${project.ids.hex(32)}`;
  }

  function refuseUnreachable(url: string): void {
    if (!isPublic(url, loopbackIsPublic)) throw assumed.webhookNotPublic();
  }
}

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/** Whether the URL looks like a public http(s) endpoint, without resolving its host. */
function isPublic(address: string, loopbackIsPublic: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (isLoopback(url)) return loopbackIsPublic;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version !== 0) return !NOT_PUBLIC.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return host.includes('.') && !/\.(local|internal|lan|home\.arpa)\.?$/.test(host);
}
