import type { Call } from '../../diga/types';
import { PUBLISHED } from '../../props/agent-version';
import { pickedIds } from '../../props/picker';
import type { HookContext } from './props';

/** Which calls a flow is for, as its trigger's props say. An empty list leaves nothing out. */
export interface Selection {
  agentIds: string[];
  /** Chosen one by one. */
  versionIds: string[];
  /** Whichever version is published counts as chosen. */
  followsPublished: boolean;
  /** Undefined: both. */
  direction: 'inbound' | 'outbound' | undefined;
}

/** The selection in a trigger's props; what is not set leaves nothing out. */
export function selectionOf(props: HookContext['propsValue']): Selection {
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
export async function isSelected(
  { agentIds, versionIds, followsPublished, direction }: Selection,
  call: Call,
  isPublished: (call: Call) => Promise<boolean>,
): Promise<boolean> {
  if (direction !== undefined && call.type !== direction) return false;
  if (agentIds.length > 0 && !(call.agent_id && agentIds.includes(call.agent_id))) return false;
  if (versionIds.length === 0 && !followsPublished) return true;
  if (call.agent_version_id && versionIds.includes(call.agent_version_id)) return true;
  return followsPublished && (await isPublished(call));
}
