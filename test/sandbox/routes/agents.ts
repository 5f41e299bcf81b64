/** Agents and their versions. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { ApiError } from '../api-error';
import { assumed } from '../assumptions';
import {
  AgentListQuerySchema,
  AgentParamsSchema,
  AgentQuerySchema,
  AgentUpdateRequestSchema,
  LaunchVersionRequestSchema,
  PublishAgentRequestSchema,
  type AgentResponse,
  type PublishAgentResponse,
} from '../contract';
import type { Agent, AgentVersion } from '../model';
import { getPage } from '../paging';
import type { Project } from '../project';
import type { App, RouteContext } from './route';
import { VOICES } from './voices';

/** Adds the routes of agents: reading them, editing a draft, launching it and publishing a version. */
export function agentRoutes(app: App, context: RouteContext): void {
  addReads(app, context);
  addWrites(app, context);
}

function addReads(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('agents', 'read');

  app.get('/v1/agent/', { onRequest, schema: { querystring: AgentListQuerySchema } }, (request) => {
    const { mode, is_published: published } = request.query;
    const shown: { agent: Agent; version: AgentVersion }[] = [];
    for (const agent of project.agents.values()) {
      const version = published ? getPublished(agent) : agent.draft;
      if (version) shown.push({ agent, version });
    }
    return getPage<{ agent: Agent; version: AgentVersion }, AgentResponse>(
      {
        items: shown,
        getId: ({ agent }) => agent.id,
        matches: ({ version }) => mode === undefined || version.content.mode === mode,
      },
      request.query,
      ({ agent, version }) => project.agentResponse(agent, version),
    );
  });

  app.get('/v1/agent/versions-dropdown/dashboard', { onRequest }, () =>
    project.agentsWithVersions(),
  );

  app.get(
    '/v1/agent/:agent_id',
    { onRequest, schema: { params: AgentParamsSchema, querystring: AgentQuerySchema } },
    (request) => {
      const { version_id: versionId, is_published: published } = request.query;
      if (versionId !== undefined && published) {
        throw new ApiError(
          400,
          'BAD_PARAMETER',
          'Only one of version_id and is_published can be given',
        );
      }
      const agent = knownAgent(project, request.params.agent_id);
      let version: AgentVersion | undefined = agent.draft;
      if (published) version = getPublished(agent);
      else if (versionId !== undefined) {
        version = [agent.draft, ...agent.versions].find(({ id }) => id === versionId);
      }
      if (!version) throw assumed.unknownVersion();
      return project.agentResponse(agent, version);
    },
  );

  app.get(
    '/v1/agent/:agent_id/version',
    { onRequest, schema: { params: AgentParamsSchema, querystring: AgentListQuerySchema } },
    (request) => {
      const agent = knownAgent(project, request.params.agent_id);
      const { mode, is_published: published } = request.query;
      return getPage(
        {
          items: [...agent.versions, agent.draft],
          getId: (version) => version.id,
          matches: (version) =>
            (mode === undefined || version.content.mode === mode) &&
            (!published || version.id === agent.publishedId),
        },
        request.query,
        (version) => project.agentResponse(agent, version),
      );
    },
  );
}

function addWrites(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('agents', 'write');
  const params = AgentParamsSchema;
  // The default compiler would convert a number in a body to a string.
  const validatorCompiler = TypeBoxValidatorCompiler;

  app.patch(
    '/v1/agent/:agent_id',
    { onRequest, validatorCompiler, schema: { params, body: AgentUpdateRequestSchema } },
    (request) => {
      const agent = knownAgent(project, request.params.agent_id);
      const {
        flow_ids: flowIds,
        integrations: tools,
        voice_id: voiceId,
        ...changes
      } = request.body;
      const bases = changes.knowledge_base_ids ?? [];
      if (bases.some((id) => !project.knowledgeBases.has(id)))
        throw assumed.assignedUnknownKnowledgeBase();
      const items = changes.knowledge_item_ids ?? [];
      if (items.some((id) => !project.knowledge.list().some((item) => item.id === id)))
        throw assumed.assignedUnknownKnowledgeItem();
      const voice = VOICES.find(({ id }) => id === voiceId);
      if (voiceId !== undefined && !voice) throw assumed.assignedUnknownVoice();
      if (flowIds && agent.draft.content.mode === 'path') throw assumed.assignedToPathAgent();
      const flows =
        flowIds === undefined
          ? {}
          : { flows: (flowIds ?? []).map((id) => assignedFlow(project, id)) };
      const integrations =
        tools === undefined ? {} : { integrations: project.integrations.assigned(tools ?? []) };
      project.editDraft(agent.id, {
        ...changes,
        ...flows,
        ...integrations,
        ...(voice && { voice }),
      });
      return project.agentResponse(agent, agent.draft);
    },
  );

  app.post(
    '/v1/agent/:agent_id/version',
    { onRequest, validatorCompiler, schema: { params, body: LaunchVersionRequestSchema } },
    (request, reply) => {
      const agent = knownAgent(project, request.params.agent_id);
      if (agent.draft.content.validation_issues?.length) throw assumed.launchedWithIssues();
      const version = project.launchVersion(agent.id, request.body.version_name ?? null);
      return reply.code(201).send(project.agentResponse(agent, version));
    },
  );

  app.patch(
    '/v1/agent/:agent_id/published_version',
    {
      onRequest: needs(['agents', 'phones'], 'write'),
      validatorCompiler,
      schema: { params, body: PublishAgentRequestSchema },
    },
    (request): PublishAgentResponse => {
      const agent = knownAgent(project, request.params.agent_id);
      const { version_id: versionId = null, ...numbers } = request.body;
      const inbound = knownPhone(project, numbers.inbound_phone_number_id);
      const outbound = knownPhone(project, numbers.outbound_phone_number_id);
      if (versionId !== null && !agent.versions.some(({ id }) => id === versionId)) {
        throw assumed.publishedUnknownVersion();
      }
      if (versionId !== null && !inbound && !outbound) throw assumed.publishedWithoutPhone();
      project.publish(agent.id, versionId);
      project.assignNumber(agent.id, 'inbound', inbound);
      project.assignNumber(agent.id, 'outbound', outbound);
      return {
        agent_id: agent.id,
        published_version_id: versionId,
        inbound_phone_number_id: inbound,
        outbound_phone_number_id: outbound,
      };
    },
  );
}

function assignedFlow(project: Project, id: string) {
  const workflow = project.workflows.get(id);
  if (!workflow) throw assumed.assignedUnknownWorkflow();
  return {
    id,
    name: workflow.name ?? null,
    requires_setup: project.workflowsRequiringSetup.has(id),
    source_flow_template_id: null,
    status: workflow.status ?? null,
    produced_variables: workflow.produced_variables ?? [],
    consumed_variables: workflow.consumed_variables ?? [],
  };
}

function knownPhone(project: Project, id: string | null | undefined): string | null {
  if (id === null || id === undefined) return null;
  if (!project.phones.has(id)) throw assumed.publishedOnUnknownPhone();
  return id;
}

function knownAgent(project: Project, id: string): Agent {
  const agent = project.agents.get(id);
  if (!agent) throw new ApiError(404, 'AGENT_NOT_FOUND', 'Agent not found');
  return agent;
}

function getPublished(agent: Agent): AgentVersion | undefined {
  return agent.versions.find(({ id }) => id === agent.publishedId);
}
