import type { Call } from '../../diga/types';
import { PUBLISHED } from '../../props/agent-version';
import { pickedIds } from '../../props/picker';
import type { HookContext } from './props';

/** Which calls a flow is for, as its trigger's props say. An empty list leaves nothing out. */
export interface CallFilter {
  agentIds: string[];
  /** Chosen one by one. */
  versionIds: string[];
  /** Whichever version is published counts as chosen. */
  followsPublished: boolean;
  /** Undefined: both. */
  direction: 'inbound' | 'outbound' | undefined;
}

/** What a selection looks at in a call. */
export type FilterableCall = Pick<Call, 'type' | 'agent_id' | 'agent_version_id'>;

/** The selection in a trigger's props; what is not set leaves nothing out. */
export function toCallFilter(props: HookContext['propsValue']): CallFilter {
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
 * Whether a call is one of the selection. `isPublished` is asked only where the answer depends on it.
 * Throws what `isPublished` throws.
 */
export async function passesFilter<SomeCall extends FilterableCall>(
  selection: CallFilter,
  call: SomeCall,
  isPublished: (call: SomeCall) => Promise<boolean>,
): Promise<boolean> {
  const { versionIds, followsPublished } = selection;
  if (!call.agent_id && selection.agentIds.length > 0) return false;
  if (!mayPassFilter(selection, call)) return false;
  if (versionIds.length === 0 && !followsPublished) return true;
  if (call.agent_version_id && versionIds.includes(call.agent_version_id)) return true;
  return followsPublished && (await isPublished(call));
}

/** Whether a call under way may become one of the selection; who takes it may not be known yet. */
export function mayPassFilter({ agentIds, direction }: CallFilter, call: FilterableCall): boolean {
  if (direction !== undefined && call.type !== direction) return false;
  return agentIds.length === 0 || !call.agent_id || agentIds.includes(call.agent_id);
}
