/** The project's phone numbers. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { assumed } from '../assumptions';
import {
  PhoneListQuerySchema,
  PhoneParamsSchema,
  type PhoneResponse,
  PhoneUpdateRequestSchema,
} from '../contract';
import type { Agent } from '../model';
import { getPage } from '../paging';
import type { Project } from '../project';
import type { App, RouteContext } from './route';

/** Adds the routes of phone numbers. */
export function phoneRoutes(app: App, context: RouteContext): void {
  addWrites(app, context);
  const { project, needs } = context;
  const onRequest = needs('phones', 'read');

  app.get('/v1/phone/', { onRequest, schema: { querystring: PhoneListQuerySchema } }, (request) => {
    const query = request.query;
    const start = query.start_assigned_at;
    const end = query.end_assigned_at;
    return getPage<PhoneResponse, PhoneResponse>(
      {
        items: [...project.phones.values()],
        getId: (phone) => phone.id,
        matches: (phone) => {
          const assignedAt = Date.parse(phone.assigned_at ?? '');
          return (
            (query.status === undefined || phone.status === query.status) &&
            (query.inbound_agent_id === undefined ||
              phone.inbound_agent_id === query.inbound_agent_id) &&
            (query.outbound_agent_id === undefined ||
              phone.outbound_agent_id === query.outbound_agent_id) &&
            (start === undefined || assignedAt >= Date.parse(start)) &&
            (end === undefined || assignedAt <= Date.parse(end))
          );
        },
      },
      query,
      (phone) => phone,
    );
  });

  app.get(
    '/v1/phone/:phone_id',
    { onRequest, schema: { params: PhoneParamsSchema } },
    (request) => {
      const phone = project.phones.get(request.params.phone_id);
      if (!phone) throw assumed.unknownPhone();
      return phone;
    },
  );
}

function addWrites(app: App, { project, needs }: RouteContext): void {
  app.patch(
    '/v1/phone/:phone_id',
    {
      onRequest: needs(['agents', 'phones'], 'write'),
      // The default compiler would convert null to an empty text.
      validatorCompiler: TypeBoxValidatorCompiler,
      schema: { params: PhoneParamsSchema, body: PhoneUpdateRequestSchema },
    },
    (request) => {
      const phone = project.phones.get(request.params.phone_id);
      if (!phone) throw assumed.unknownPhone();
      const { nickname, ...versions } = request.body;
      const wanted = (['inbound', 'outbound'] as const).flatMap((direction) => {
        const versionId = versions[`${direction}_version_id`];
        return versionId === undefined
          ? []
          : [{ key: `${direction}_agent_id` as const, versionId }];
      });
      const replaced = wanted.map(({ key }) => key);
      const assigned = wanted.map(({ key, versionId }) => ({
        key,
        versionId,
        agent: versionId === null ? null : launchedBy(project, versionId),
      }));
      for (const { agent, versionId } of assigned) {
        if (!agent?.publishedId || agent.publishedId === versionId) continue;
        const keys = ['inbound_agent_id', 'outbound_agent_id'] as const;
        const keeps = [...project.phones.values()].some((other) =>
          keys.some(
            (key) => other[key] === agent.id && (other !== phone || !replaced.includes(key)),
          ),
        );
        if (keeps) throw assumed.secondPublishedVersion();
      }
      for (const { key, agent, versionId } of assigned) {
        phone[key] = agent?.id ?? null;
        if (agent) project.publish(agent.id, versionId);
      }
      if (nickname !== undefined) phone.nickname = nickname;
      return phone;
    },
  );
}

function launchedBy(project: Project, versionId: string): Agent {
  for (const agent of project.agents.values()) {
    if (agent.versions.some(({ id }) => id === versionId)) return agent;
  }
  throw assumed.assignedUnknownVersion();
}
