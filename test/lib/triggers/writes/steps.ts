import fc from 'fast-check';
import type { AgentContent, RequestEffect } from '../../../sandbox/sandbox';

/** The flows: two of each trigger. The last agent has a conversational path. */
export const FLOWS = [
  { trigger: 'function_call', agents: [0, 1], afterwards: 'publish' },
  { trigger: 'function_call', agents: [1], afterwards: 'draft' },
  { trigger: 'pre_call', agents: [0, 2], afterwards: 'publish' },
  { trigger: 'pre_call', agents: [1], afterwards: 'launch' },
  { trigger: 'call_finished', agents: [0, 1, 3], afterwards: 'publish' },
  { trigger: 'call_finished', agents: [2, 3], afterwards: 'launch' },
] as const;

export const AGENTS = 4;
export const PATH_AGENT = 3;

/** What launching may lose: each list, and some of the rest. */
const LOSABLE = [
  'flows',
  'integrations',
  'call_tools',
  'knowledge_base_ids',
  'knowledge_item_ids',
  'reminder_messages',
  'greeting',
  'conversational_path_id',
] as const satisfies (keyof AgentContent)[];

const FLOW_STEPS = {
  'switch on': 4,
  republish: 2,
  'republish, the old version is disabled last': 1,
  'switch off': 3,
  renew: 2,
  'stop without its hook': 1,
  delete: 1,
} as const;

const AGENT_STEPS = {
  'edit the prompt': 1,
  'edit the path': 1,
  'add a workflow': 1,
  'add a tool': 1,
  'delete a tool of theirs': 1,
  'delete a tool of ours': 1,
  'disable a workflow of ours': 1,
  'delete a workflow of ours': 1,
  'rename what is ours': 1,
  'publish the draft': 2,
  'roll back': 1,
  'move a number': 1,
  'change the key': 1,
} as const;

type FlowStepName = keyof typeof FLOW_STEPS;
type AgentStepName = keyof typeof AGENT_STEPS;

const named = <Name extends string>(weights: Readonly<Record<Name, number>>) =>
  fc.constantFrom(
    ...(Object.keys(weights) as Name[]).flatMap((name) =>
      Array.from({ length: weights[name] }, () => name),
    ),
  );

/** Answered with an error, or cut off, before it took effect or after. A conflict is never done. */
const effect = fc.constantFrom<RequestEffect>(
  { kind: 'status', status: 409 },
  ...[500, 503].flatMap((status) =>
    [true, false].map((processed) => ({ kind: 'status', status, processed }) as const),
  ),
  { kind: 'cut', when: 'before' },
  { kind: 'cut', when: 'middle' },
);

export const step = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({ do: named<FlowStepName>(FLOW_STEPS), flow: fc.nat(FLOWS.length - 1) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({ do: named<AgentStepName>(AGENT_STEPS), agent: fc.nat(AGENTS - 1) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      reads: fc.boolean(),
      after: fc.nat({ max: 8 }),
      times: fc.integer({ min: 1, max: 3 }),
      effect,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose at launch' as const),
      fields: fc.subarray([...LOSABLE]),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('launch with' as const),
      path: fc.constantFrom(
        'the same path' as const,
        'a copy' as const,
        'a copy without a node' as const,
      ),
    }),
  },
);

export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
export type FlowStep = Extract<Step, { flow: number }>;
export type AgentStep = Extract<Step, { agent: number }>;
