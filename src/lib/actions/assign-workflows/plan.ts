import type { DigaError } from '../../diga/errors';
import type { Agent, AgentFlow, Phone, Workflow } from '../../diga/types';
import { refused } from './failure';

export type Change = 'add' | 'remove' | 'set';

/** What can be done, in this order; how far it goes is the user's choice. */
export const STEPS = ['draft', 'launch', 'publish'] as const;
export type Step = (typeof STEPS)[number];

/** What the user asks for. */
export interface Assignment {
  change: Change;
  /** Workflow ids, each once. */
  picked: readonly string[];
  afterwards: Step;
  versionName: string | null;
}

/** What Diga says before anything is changed. */
export interface Found {
  draft: Agent;
  /** The project's numbers; only needed for publishing. */
  phones: readonly Phone[];
  /** Those that are picked, as far as the key may read them. */
  workflows: readonly Workflow[];
}

/** The phone ids of an agent, one for each direction at most. */
export interface PhoneIds {
  inbound: string | null;
  outbound: string | null;
}

/** What is to be done, decided before anything is changed. */
export interface Plan {
  agent: Agent;
  before: readonly AgentFlow[];
  /** The ids of the workflows that the draft is to have. */
  wanted: readonly string[];
  /** The ids of those that this step puts on the agent. */
  assigned: readonly string[];
  workflows: readonly Workflow[];
  steps: readonly Step[];
  versionName: string | null;
  /** The numbers to publish on; null where nothing is published. */
  phones: PhoneIds | null;
}

/**
 * The plan for what is asked for. Throws a DigaError that begins with "Nothing was changed" for
 * whatever can be known to fail.
 */
export function planFor(asked: Assignment, { draft, phones, workflows }: Found): Plan {
  const { change, picked, afterwards, versionName } = asked;
  refusePathAgent(draft);
  const { flows: before } = draft;
  if (!Array.isArray(before)) {
    throw nothingChanged(
      "Diga does not say which workflows the agent's draft has, so they cannot be changed safely. Try again later.",
    );
  }
  const wanted = wantedIds(idsOf(before), change, picked);
  const isChange = difference(wanted, before) !== null;
  const plan: Plan = {
    agent: draft,
    before,
    wanted,
    assigned: change === 'remove' ? [] : picked,
    workflows,
    steps: STEPS.slice(isChange ? 0 : 1, STEPS.indexOf(afterwards) + 1),
    versionName,
    phones: afterwards === 'publish' ? phonesToKeep(phonesOf(phones, draft.agent_id)) : null,
  };
  if (plan.phones) {
    const unready = notReady(plan, before);
    if (unready.length > 0) throw nothingChanged(cannotGoLive(unready));
  }
  return plan;
}

/** Throws a DigaError for an agent that takes its workflows from elsewhere. */
export function refusePathAgent({ mode }: Agent): void {
  if (mode !== 'path') return;
  throw nothingChanged(
    'This agent follows a conversational path, and its workflows are nodes of that path. Change them in the path editor of the Diga dashboard, or pick a single-prompt agent.',
  );
}

/** What the draft is to have: those that stay keep their order, new ones come last. */
function wantedIds(before: string[], change: Change, picked: readonly string[]): string[] {
  if (change === 'remove') return before.filter((id) => !picked.includes(id));
  const kept = change === 'add' ? before : before.filter((id) => picked.includes(id));
  return [...new Set([...kept, ...picked])];
}

/** How a list of workflows differs from the one wanted, in whatever order; null if it does not. */
export function difference(
  wanted: readonly string[],
  flows: readonly AgentFlow[],
): { missing: string[]; extra: string[] } | null {
  const ids = idsOf(flows);
  const missing = wanted.filter((id) => !ids.includes(id));
  const extra = ids.filter((id) => !wanted.includes(id));
  return missing.length + extra.length > 0 ? { missing, extra } : null;
}

/** A sentence for each thing that keeps one of the assigned workflows from running. */
export function notReady(
  { assigned, workflows }: Pick<Plan, 'assigned' | 'workflows'>,
  flows: readonly AgentFlow[],
): string[] {
  return assigned.flatMap((id) => {
    const flow = flows.find((one) => one.id === id);
    const workflow = workflows.find((one) => one.id === id);
    const title = `The workflow "${flow?.name ?? workflow?.name ?? id}"`;
    const status = flow?.status ?? workflow?.status ?? 'ENABLED';
    return [
      ...(status === 'ENABLED' ? [] : [`${title} is not enabled: enable it in Diga.`]),
      ...(flow?.requires_setup ? [`${title} is not set up: finish its setup in Diga.`] : []),
    ];
  });
}

/**
 * Why assigned workflows that would not run keep a version from going live. A draft with them only
 * warns, as they may be enabled later. A published one would be what nobody asked for: calls that
 * are answered without the workflow, or that wait for one that cannot work, with nothing that says so.
 */
export function cannotGoLive(unready: readonly string[]): string {
  return `What is published must be able to run. ${unready.join(' ')} Then run this step again, or choose "Launch a new version" to go on without publishing.`;
}

/** The ids of the numbers that an agent has, by direction. */
export function phonesOf(phones: readonly Phone[], agentId: string) {
  const idsBy = (key: 'inbound_agent_id' | 'outbound_agent_id') =>
    phones.filter((phone) => phone[key] === agentId).map(({ id }) => id);
  return { inbound: idsBy('inbound_agent_id'), outbound: idsBy('outbound_agent_id') };
}

/** Publishing takes one number for each direction: with more of them, one would be lost. */
function phonesToKeep({ inbound, outbound }: ReturnType<typeof phonesOf>): PhoneIds {
  if (inbound.length > 1 || outbound.length > 1) {
    throw nothingChanged(
      'This agent has more than one phone number for the same direction, and publishing it from here could keep only one. Choose "Launch a new version" in this step, and publish that in the Diga dashboard.',
    );
  }
  const phones = { inbound: inbound[0] ?? null, outbound: outbound[0] ?? null };
  if (phones.inbound === null && phones.outbound === null) {
    throw nothingChanged(
      'This agent has no phone number, and Diga publishes an agent only on one. Give it a number in the Diga dashboard, or choose "Launch a new version" in this step.',
    );
  }
  return phones;
}

/** The ids of workflows on an agent. */
export function idsOf(flows: readonly AgentFlow[]): string[] {
  return flows.map(({ id }) => id);
}

/** The error of what is refused before anything is changed. */
export function nothingChanged(why: string): DigaError {
  return refused(`Nothing was changed. ${why}`);
}
