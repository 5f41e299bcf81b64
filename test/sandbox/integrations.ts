/** The integrations of a project, their tools, and which agents have them. */
import { assumed } from './assumptions';
import type { Clock } from './clock';
import { isoTime } from './clock';
import type {
  HttpToolResponse,
  IntegrationResponse,
  IntegrationToolsRequest,
  NewHttpTool,
} from './contract';
import type { Ids } from './ids';
import type { Agent, AgentContent, NewIntegration } from './model';

export interface Integration {
  response: IntegrationResponse;
  /** Oldest first. */
  tools: HttpToolResponse[];
}

/** What a new tool has where nothing is given. */
const TOOL_DEFAULTS = {
  query: [],
  body: [],
  path: [],
  headers: null,
  timeout: 5,
  approval_required: false,
  execution_audio: null,
  pre_speech: 'auto',
} as const satisfies Partial<HttpToolResponse>;

export class Integrations {
  readonly all = new Map<string, Integration>();

  constructor(
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly agents: ReadonlyMap<string, Agent>,
  ) {}

  add({ tools = [], ...given }: NewIntegration): Integration {
    const now = isoTime(this.clock.now());
    const integration: Integration = {
      response: {
        id: this.ids.uuid(),
        name: 'Integration',
        description: null,
        base_url: 'https://integration.example.com',
        auth_type: given.auth_key ? 'API_KEY' : 'NONE',
        integration_type: 'HTTP',
        auth_key: null,
        headers: null,
        requires_setup: false,
        source_integration_template_id: null,
        created_at: now,
        updated_at: now,
        ...given,
      },
      tools: [],
    };
    this.all.set(integration.response.id, integration);
    for (const tool of tools) this.addTool(integration, tool);
    return integration;
  }

  /** @throws {ApiError} 404 when there is no such integration */
  get(id: string): Integration {
    const integration = this.all.get(id);
    if (!integration) throw assumed.unknownIntegration();
    return integration;
  }

  delete(id: string): void {
    this.get(id);
    this.all.delete(id);
    this.removeFromAgents((candidate) => (candidate.integration_id === id ? null : candidate));
  }

  /** @throws {ApiError} 409 when the integration has a tool of that name */
  addTool(integration: Integration, tool: NewHttpTool & { id?: string }): HttpToolResponse {
    refuseTakenName(integration, tool.name);
    const added: HttpToolResponse = {
      id: this.ids.uuid(),
      type: 'HTTP',
      ...TOOL_DEFAULTS,
      query: [],
      body: [],
      path: [],
      ...tool,
    };
    integration.tools.push(added);
    return added;
  }

  /** @throws {ApiError} 404 when there is no such tool, 409 when another has the new name */
  changeTool(integration: Integration, toolId: string, changes: Partial<NewHttpTool>) {
    const tool = toolIn(integration, toolId);
    if (changes.name !== undefined) refuseTakenName(integration, changes.name, toolId);
    return Object.assign(tool, changes);
  }

  /** @throws {ApiError} 404 when there is no such tool */
  deleteTool(integration: Integration, toolId: string): void {
    const tool = toolIn(integration, toolId);
    integration.tools = integration.tools.filter((item) => item !== tool);
    this.removeFromAgents((entry) => {
      const toolIds = entry.tool_ids.filter((id) => id !== toolId);
      return toolIds.length === 0 && entry.tool_ids.length > 0
        ? null
        : { ...entry, tool_ids: toolIds };
    });
  }

  /**
   * The integrations of an agent, as its response has them.
   *
   * @throws {ApiError} 400 for an integration or a tool that does not exist
   */
  assigned(requested: readonly IntegrationToolsRequest[]): AgentIntegrations {
    return requested.map(({ integration_id, tool_ids }) => {
      const integration = this.all.get(integration_id);
      const known = integration?.tools.map(({ id }) => id) ?? [];
      if (!integration || tool_ids.some((id) => !known.includes(id))) {
        throw assumed.assignedUnknownTool();
      }
      return {
        integration_id,
        integration_name: integration.response.name,
        tool_ids,
        requires_setup: false,
        source_integration_template_id: null,
      };
    });
  }

  private removeFromAgents(
    change: (agentIntegration: AgentIntegration) => AgentIntegration | null,
  ): void {
    for (const { draft, versions } of this.agents.values()) {
      for (const { content } of [draft, ...versions]) {
        content.integrations = (content.integrations ?? []).flatMap((other) => change(other) ?? []);
      }
    }
  }
}

type AgentIntegrations = NonNullable<AgentContent['integrations']>;
type AgentIntegration = AgentIntegrations[number];

function toolIn({ tools }: Integration, id: string): HttpToolResponse {
  const tool = tools.find((one) => one.id === id);
  if (!tool) throw assumed.unknownTool();
  return tool;
}

function refuseTakenName({ tools }: Integration, name: string, exceptId?: string): void {
  if (tools.some((one) => one.name === name && one.id !== exceptId)) throw assumed.takenToolName();
}
