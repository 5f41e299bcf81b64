import type { Store } from '@activepieces/pieces-framework';
import type { Call } from '../../diga/types';
import { isBefore } from '../../util/timestamps';
import { type CallFilter, passesFilter, toCallFilter } from './call-filter';
import { type HookContext, isAssignedInDiga } from './props';
import { linkedWorkflowEntry, type StoredLink } from '../shared/linked-flow';
import type { VersionCache } from './state/version-cache';

/** What decides for which calls a flow runs. */
export interface Selection {
  filter: CallFilter;
  versions: VersionCache;
  /** The workflow by which Diga assigns the flow; undefined if it does not, null if there is none yet. */
  link: StoredLink | null | undefined;
}

type SelectableCall = Pick<Call, 'type' | 'agent_id' | 'agent_version_id' | 'created_date'>;

/** The flow's linked workflow, for a `Selection`. Throws what the store throws. */
export async function readLink(
  props: HookContext['propsValue'],
  store: Store,
): Promise<Selection['link']> {
  return isAssignedInDiga(props) ? linkedWorkflowEntry.read(store) : undefined;
}

/** The selection of a flow. Throws what the store throws. */
export async function readSelection(
  { propsValue, store }: Pick<HookContext, 'propsValue' | 'store'>,
  versions: VersionCache,
): Promise<Selection> {
  return {
    filter: toCallFilter(propsValue),
    versions,
    link: await readLink(propsValue, store),
  };
}

/**
 * Whether a call passes the filter and, if Diga assigns the flow, is by a version that has it.
 *
 * @throws {DigaError} if the agent version is not cached and Diga cannot be reached.
 */
export async function isSelected(
  { filter, versions, link }: Selection,
  call: SelectableCall,
): Promise<boolean> {
  if (!(await passesFilter(filter, call, versions.wasPublished))) return false;
  if (link === undefined) return true;
  const ids = link === null ? [] : idsAt(link, call.created_date);
  const used = await versions.workflowsOf(call);
  return used.some((id) => ids.includes(id));
}

/** The ids of the linked workflow, and of those before it that were there when the call was created. */
function idsAt({ id, former }: StoredLink, created: string): string[] {
  return [id, ...former.filter(({ until }) => isBefore(created, until)).map((one) => one.id)];
}
