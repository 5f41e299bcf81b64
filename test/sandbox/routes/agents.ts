/** Agents and their versions. */
import { ApiError, pageOf } from '../answers';
import {
  AgentListQuerySchema,
  AgentParamsSchema,
  AgentQuerySchema,
  type AgentResponse,
} from '../contract';
import type { Agent, AgentVersion } from '../project';
import type { App, RouteContext } from './route';

/** `GET` of agents: the list, one, its versions, and the pickers' list of everything. */
export function agentRoutes(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('agents', 'read');

  app.get('/v1/agent/', { onRequest, schema: { querystring: AgentListQuerySchema } }, (request) => {
    const { mode, is_published: published } = request.query;
    const shown: { agent: Agent; version: AgentVersion }[] = [];
    for (const agent of project.agents.values()) {
      const version = published ? publishedOf(agent) : agent.draft;
      if (version) shown.push({ agent, version });
    }
    return pageOf<{ agent: Agent; version: AgentVersion }, AgentResponse>(
      {
        items: shown,
        idOf: ({ agent }) => agent.id,
        matches: ({ version }) => mode === undefined || version.content.mode === mode,
      },
      request.query,
      ({ agent, version }) => project.agentAnswer(agent, version),
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
      const agent = knownAgent(request.params.agent_id);
      let version: AgentVersion | undefined = agent.draft;
      if (published) version = publishedOf(agent);
      else if (versionId !== undefined) {
        version = [agent.draft, ...agent.versions].find(({ id }) => id === versionId);
      }
      // What Diga answers where the agent has no such version is not documented.
      if (!version) throw notFound();
      return project.agentAnswer(agent, version);
    },
  );

  app.get(
    '/v1/agent/:agent_id/version',
    { onRequest, schema: { params: AgentParamsSchema, querystring: AgentListQuerySchema } },
    (request) => {
      const agent = knownAgent(request.params.agent_id);
      const { mode, is_published: published } = request.query;
      return pageOf(
        {
          // Whether the draft is in this list is not documented; its items can say `is_draft`.
          items: [...agent.versions, agent.draft],
          idOf: (version) => version.id,
          matches: (version) =>
            (mode === undefined || version.content.mode === mode) &&
            (!published || version.id === agent.publishedId),
        },
        request.query,
        (version) => project.agentAnswer(agent, version),
      );
    },
  );

  function knownAgent(id: string): Agent {
    const agent = project.agents.get(id);
    if (!agent) throw notFound();
    return agent;
  }
}

function publishedOf(agent: Agent): AgentVersion | undefined {
  return agent.versions.find(({ id }) => id === agent.publishedId);
}

function notFound(): ApiError {
  return new ApiError(404, 'AGENT_NOT_FOUND', 'Agent not found');
}
