import type { Store } from '@activepieces/pieces-framework';
import { isBefore, msBetween } from '../../../util/timestamps';
import { type CallFilter, toCallFilter } from '../call-filter';
import { type HookContext, isAssignedInDiga } from '../props';
import { settingsEntry } from './store-schema';

/** What the user has set about which calls the flow is for. */
export interface Settings {
  filter: CallFilter;
  /** Whether it is for calls of agent versions to which it is assigned in Diga. */
  isAssigned: boolean;
}

/** The settings of a flow over time: a call counts by those at its creation. */
export interface SettingsHistory {
  current: Settings;
  /** Oldest first. */
  former: FormerSettings[];
}

interface FormerSettings {
  settings: Settings;
  /** The newest call's `created_date` when they were replaced. */
  until: string;
}

/** How long former settings are kept, in milliseconds of Diga's time: until no call of theirs is pending. */
const KEPT_MS = 8 * 24 * 3_600_000;

/** The most former settings that are kept, the newest. */
const MAX_FORMER = 20;

/** The settings in a trigger's props. */
export function toSettings(props: HookContext['propsValue']): Settings {
  return { filter: toCallFilter(props), isAssigned: isAssignedInDiga(props) };
}

/** The settings by which a call counts. */
export function settingsAt(
  { current, former }: SettingsHistory,
  { created_date }: { created_date: string },
): Settings {
  return former.find(({ until }) => !isBefore(until, created_date))?.settings ?? current;
}

/** The settings of a flow that is on, with the former ones. Throws what the store throws. */
export async function readSettings(
  props: HookContext['propsValue'],
  store: Store,
): Promise<SettingsHistory> {
  const former = (await settingsEntry.read(store))?.former ?? [];
  return { current: toSettings(props), former };
}

/**
 * Stores the settings of a flow that is switched on and goes on where it was. `newest` is the
 * `created_date` of Diga's newest call; null if there is none. Throws what the store throws.
 */
export async function changeSettings(
  store: Store,
  current: Settings,
  newest: string | null,
): Promise<void> {
  const before = await settingsEntry.read(store);
  const isChanged = before && JSON.stringify(before.current) !== JSON.stringify(current);
  const kept = (before?.former ?? []).filter(
    ({ until }) => newest === null || msBetween(until, newest) < KEPT_MS,
  );
  const former =
    isChanged && newest !== null ? [...kept, { settings: before.current, until: newest }] : kept;
  await settingsEntry.write(store, { current, former: former.slice(-MAX_FORMER) });
}
