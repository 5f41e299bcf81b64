import type { Call } from '../../diga/calls';
import { isBefore } from '../../util/timestamps';
import { linkedWorkflowEntry, type StoredLink } from '../shared/stored-link';
import { passesFilter } from './call-filter';
import type { HookContext } from './props';
import { readSettings, settingsAt, type SettingsHistory } from './state/settings';
import type { VersionCache } from './state/version-cache';

/** What decides for which calls a flow runs. */
export interface Selection {
  settings: SettingsHistory;
  versions: VersionCache;
  /** The workflow by which Diga assigns the flow; null if there is none. */
  link: StoredLink | null;
}

type SelectableCall = Pick<Call, 'type' | 'agent_id' | 'agent_version_id' | 'created_date'>;

/** The selection of a flow. Throws what the store throws. */
export async function readSelection(
  { propsValue, store }: Pick<HookContext, 'propsValue' | 'store'>,
  versions: VersionCache,
): Promise<Selection> {
  const settings = await readSettings(propsValue, store);
  const mayBeAssigned = [settings.current, ...settings.former.map((each) => each.settings)].some(
    ({ isAssigned }) => isAssigned,
  );
  const link = mayBeAssigned ? await linkedWorkflowEntry.read(store) : null;
  return { settings, versions, link };
}

/**
 * Whether a call passes the filter and, if Diga assigns the flow, is by a version that has it. `isLinked`
 * says that the linked workflow itself delivered it.
 *
 * @throws {DigaError} if the agent version is not cached and cannot be read.
 */
export async function isSelected(
  { settings, versions, link }: Selection,
  call: SelectableCall,
  isLinked = false,
): Promise<boolean> {
  const { filter, isAssigned } = settingsAt(settings, call);
  if (!(await passesFilter(filter, call, versions.wasPublished))) return false;
  if (!isAssigned || isLinked) return true;
  const ids = link ? idsAt(link, call.created_date) : [];
  const used = await versions.workflowsFor(call);
  return used.some((id) => ids.includes(id));
}

/** Whether a call is one of those for which the linked workflow starts nothing: it is disabled in Diga. */
export function isSwitchedOffInDiga({ settings, link }: Selection, call: SelectableCall): boolean {
  return link !== null && link.isDisabled && settingsAt(settings, call).isAssigned;
}

/** The ids of the linked workflow, and of those before it that were there when the call was created. */
function idsAt({ id, former }: StoredLink, created: string): string[] {
  const then = former.filter(({ until }) => isBefore(created, until));
  return [id, ...then.map((workflow) => workflow.id)];
}
