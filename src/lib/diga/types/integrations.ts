import type { OpenEnum } from './common';

/** Where a parameter of a tool gets its value from. */
export type ParamSource = 'llm' | 'fixed' | 'dynamic';

export type ParamType = 'string' | 'integer' | 'number' | 'boolean';

/** A value of the JSON body that a tool sends. */
export interface BodyParam {
  name: string;
  data_type: OpenEnum<ParamType | 'object'>;
  description?: string | null;
  required?: boolean;
  value_source?: OpenEnum<ParamSource>;
  fixed_value?: string | number | boolean | null;
}

export type ExecutionAudio = 'waiting_music' | 'typing';
export type PreSpeech = 'auto' | 'force';

/** An HTTP request that an agent can make during a call. */
export interface HttpToolRequest {
  name: string;
  description: string;
  endpoint_path: string;
  method: 'POST';
  headers: Record<string, string>;
  body: BodyParam[];
  /** In seconds. */
  timeout: number;
  approval_required: boolean;
  execution_audio: ExecutionAudio | null;
  pre_speech: PreSpeech;
}

/** A tool as Diga has it. Fields that the piece does not send are left out here. */
export interface HttpTool {
  id: string;
  name: string;
  description?: string | null;
  endpoint_path?: string | null;
  method: string;
  headers?: Record<string, unknown> | null;
  body?: BodyParam[] | null;
  timeout?: number | null;
  approval_required?: boolean;
  execution_audio?: OpenEnum<ExecutionAudio> | null;
  pre_speech?: OpenEnum<PreSpeech>;
}

/** A server whose tools agents can use during a call. */
export interface Integration {
  id: string;
  name: string;
  base_url: string;
  integration_type: OpenEnum<'HTTP' | 'MCP'>;
  created_at: string;
}

/** The tools of one integration that an agent has, as a request names them. */
export interface AssignedTools {
  integration_id: string;
  tool_ids: string[];
}
