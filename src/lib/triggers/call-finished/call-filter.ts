import type { Call } from '../../diga/calls';
import { PUBLISHED } from '../../props/agent-version';
import { pickedIds } from '../../props/picker';
import type { HookContext } from './props';

/** Which calls a flow is for, from its trigger's props. An empty list excludes nothing. */
export interface CallFilter {
  agentIds: string[];
  /** Versions picked one by one. */
  versionIds: string[];
  /** Whether the published version passes, whichever it is. */
  followsPublished: boolean;
  /** Undefined: both. */
  direction: 'inbound' | 'outbound' | undefined;
}

/** What the filter reads of a call. */
export type FilterableCall = Pick<Call, 'type' | 'agent_id' | 'agent_version_id'>;

/** The props that Call Started shares. */
type FilterProps = Pick<HookContext['propsValue'], 'agents' | 'versions' | 'direction'>;

/** The filter in a trigger's props. What is not set excludes nothing. */
export function toCallFilter(props: FilterProps): CallFilter {
  const versions = pickedIds(props.versions);
  return {
    agentIds: pickedIds(props.agents),
    versionIds: versions.filter((id) => id !== PUBLISHED),
    followsPublished: versions.includes(PUBLISHED),
    direction:
      props.direction === 'inbound' || props.direction === 'outbound' ? props.direction : undefined,
  };
}

/**
 * Whether a call passes the filter. Calls `isPublished` only if the result depends on it, and throws
 * what it throws.
 */
export async function passesFilter<SomeCall extends FilterableCall>(
  filter: CallFilter,
  call: SomeCall,
  isPublished: (call: SomeCall) => Promise<boolean>,
): Promise<boolean> {
  const { versionIds, followsPublished } = filter;
  if (!call.agent_id && filter.agentIds.length > 0) return false;
  if (!mayPassFilter(filter, call)) return false;
  if (versionIds.length === 0 && !followsPublished) return true;
  if (call.agent_version_id && versionIds.includes(call.agent_version_id)) return true;
  return followsPublished && (await isPublished(call));
}

/** Whether a call in progress may pass the filter once it is finished. Its agent may not be known yet. */
export function mayPassFilter({ agentIds, direction }: CallFilter, call: FilterableCall): boolean {
  if (direction !== undefined && call.type !== direction) return false;
  return agentIds.length === 0 || !call.agent_id || agentIds.includes(call.agent_id);
}

/** Whether every call passes. */
export function isForEveryCall(filter: CallFilter): boolean {
  const { agentIds, versionIds, followsPublished, direction } = filter;
  return agentIds.length + versionIds.length === 0 && !followsPublished && direction === undefined;
}
