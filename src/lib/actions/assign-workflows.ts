import { createAction, type OutputSchema, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { getAgent, launchVersion, publishVersion, setDraftWorkflows } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { DigaError, isDigaError } from '../diga/errors';
import { InputError } from '../errors';
import { collect } from '../diga/paging';
import { listPhones, MOST_PHONES } from '../diga/phones';
import type { Agent, AgentFlow, Phone, Publication } from '../diga/types';
import { agentIdOf, agentProp } from '../props/agent';
import { workflowIdsOf, workflowsProp } from '../props/workflow';
import { defineRecord } from '../record';

type Change = 'add' | 'remove' | 'set';

/** What can be done, in this order; how far it goes is the user's choice. */
const STEPS = ['draft', 'launch', 'publish'] as const;
type Step = (typeof STEPS)[number];

/** What the step found, and what it has done so far. */
interface Assignment {
  agent: Agent;
  before: AgentFlow[];
  after: AgentFlow[];
  /** Whether the draft was written. */
  wrote: boolean;
  launched: Agent | null;
  published: Publication | null;
}

const WORKFLOW_FIELDS = [
  { key: 'id', label: 'ID' },
  { key: 'name', label: 'Name' },
];

const assignmentRecord = defineRecord<Assignment>()({
  agent_id: { label: 'Agent ID', value: ({ agent }) => agent.agent_id },
  agent_name: { label: 'Agent Name', value: ({ agent }) => agent.name ?? null },
  draft_changed: {
    label: 'Draft Changed',
    format: 'boolean',
    description: 'False where the draft had these workflows already.',
    value: ({ wrote }) => wrote,
  },
  workflows_before: {
    label: 'Workflows Before',
    description: 'What the draft had before this step.',
    listItems: WORKFLOW_FIELDS,
    value: ({ before }) => namedOf(before),
  },
  workflows_after: {
    label: 'Workflows After',
    description: 'What the draft has now.',
    listItems: WORKFLOW_FIELDS,
    value: ({ after }) => namedOf(after),
  },
  added: {
    label: 'Added',
    listItems: WORKFLOW_FIELDS,
    value: ({ before, after }) => namedOf(without(after, idsOf(before))),
  },
  removed: {
    label: 'Removed',
    listItems: WORKFLOW_FIELDS,
    value: ({ before, after }) => namedOf(without(before, idsOf(after))),
  },
  launched: {
    label: 'Launched',
    format: 'boolean',
    description: 'Whether a new version was made.',
    value: ({ launched }) => launched !== null,
  },
  version_id: {
    label: 'Version ID',
    description: 'The new version; empty if none was made.',
    value: ({ launched }) => launched?.version_id ?? null,
  },
  version_number: {
    label: 'Version Number',
    format: 'number',
    value: ({ launched }) => launched?.version_number ?? null,
  },
  version_name: { label: 'Version Name', value: ({ launched }) => launched?.version_name ?? null },
  published: {
    label: 'Published',
    format: 'boolean',
    description: 'Whether the new version takes the live calls now.',
    value: ({ published }) => published !== null,
  },
  inbound_phone_id: {
    label: 'Inbound Phone ID',
    description:
      'The number that the published agent answers; empty if it has none, or nothing was published.',
    value: ({ published }) => published?.inbound_phone_number_id ?? null,
  },
  outbound_phone_id: {
    label: 'Outbound Phone ID',
    description:
      'The number that the published agent calls from; empty if it has none, or nothing was published.',
    value: ({ published }) => published?.outbound_phone_number_id ?? null,
  },
});

const outputSchema: OutputSchema = { fields: assignmentRecord.outputFields };

/** Changes which workflows of Diga's own engine an agent uses, and takes that live if asked. */
export const assignWorkflowsAction = createAction({
  auth: digaAuth,
  name: 'assign_workflows',
  displayName: 'Assign Workflows',
  description:
    "Adds, removes or sets the workflows of Diga's own engine that an agent's draft uses; makes and publishes a version of it only if you ask for it.",
  audience: 'both',
  aiMetadata: {
    description:
      "Changes the Diga-hosted workflows (not flows of Activepieces) of one agent's draft in the Diga project, by adding, removing or setting them, and tells what the draft had before. Only if asked, launches the draft as a new version, and publishes that version on the phone numbers that the agent has. Publishing changes what answers live calls.",
    idempotent: false,
  },
  outputSchema,
  props: {
    agent: agentProp(
      'The agent whose draft to change. To use an agent id from a step before, switch this field to a dynamic value.',
    ),
    change: Property.StaticDropdown<Change, true>({
      displayName: 'Change',
      description:
        'Whether the workflows below come to those that the draft has, are taken from them, or take their place.',
      required: true,
      defaultValue: 'add',
      options: {
        options: [
          { label: 'Add these workflows', value: 'add' },
          { label: 'Remove these workflows', value: 'remove' },
          { label: 'Set exactly these workflows', value: 'set' },
        ],
      },
    }),
    workflows: workflowsProp(
      'The workflows to add, remove or set; they are made in Diga. Leave this empty only to set none at all. To use ids from a step before, such as List Workflows, switch this field to a dynamic value.',
    ),
    afterwards: Property.StaticDropdown<Step, true>({
      displayName: 'Afterwards',
      description:
        'A draft takes no calls. A new version is the whole draft, with everything else that was edited in it; published, it takes the live calls at once, on the phone numbers that the agent has.',
      required: true,
      defaultValue: 'draft',
      options: {
        options: [
          { label: 'Leave it in the draft', value: 'draft' },
          { label: 'Launch a new version', value: 'launch' },
          { label: 'Launch a new version and publish it', value: 'publish' },
        ],
      },
    }),
    version_name: Property.ShortText({
      displayName: 'Version Name',
      description: 'What to call the new version, if one is launched. Leave it empty for no name.',
      required: false,
    }),
  },
  async run({ auth, propsValue }): Promise<ReturnType<typeof assignmentRecord.from>> {
    const { change, afterwards, version_name } = propsValue;
    const agentId = agentIdOf(propsValue.agent);
    const picked = pickedOf(change, propsValue.workflows);
    const client = clientFor(auth);

    // All reading comes first, so that what can be known to fail fails before anything is changed.
    const agent = await getAgent(client, agentId, 'draft');
    const numbers = afterwards === 'publish' ? await numbersOf(client, agentId) : null;
    const before = agent.flows ?? [];
    const done: Assignment = {
      agent,
      before,
      after: before,
      wrote: false,
      launched: null,
      published: null,
    };

    const wanted = merged(idsOf(before), change, picked);
    const carryOut = async (step: Step) => {
      switch (step) {
        case 'draft':
          done.after = (await setDraftWorkflows(client, agentId, wanted)).flows ?? [];
          done.wrote = true;
          break;
        case 'launch':
          done.launched = await launchVersion(client, agentId, version_name?.trim() || null);
          break;
        case 'publish':
          if (!done.launched || !numbers) break;
          done.published = await publishVersion(client, agentId, {
            versionId: done.launched.version_id,
            ...numbers,
          });
      }
    };
    const isChange = wanted.join() !== idsOf(before).join();
    const steps = STEPS.slice(isChange ? 0 : 1, STEPS.indexOf(afterwards) + 1);
    for (const [index, step] of steps.entries()) {
      try {
        await carryOut(step);
      } catch (error) {
        throw isDigaError(error) ? halfWay(error, steps, index, before) : error;
      }
    }
    return assignmentRecord.from(done);
  },
});

/** Throws an InputError where nothing is picked for a change that needs something, or one is no workflow. */
function pickedOf(change: Change, workflows: unknown): string[] {
  const picked = workflowIdsOf(workflows);
  if (picked.length === 0 && change !== 'set') {
    throw new InputError(
      'No workflow is picked. Pick at least one in "Diga Workflows", or choose "Set exactly these workflows" to take all of them away.',
    );
  }
  return picked;
}

/** What the draft is to have: those that stay keep their order, new ones come last. */
function merged(before: string[], change: Change, picked: string[]): string[] {
  switch (change) {
    case 'add':
      return [...new Set([...before, ...picked])];
    case 'remove':
      return before.filter((id) => !picked.includes(id));
    case 'set':
      return [...before.filter((id) => picked.includes(id)), ...picked].filter(isFirst);
  }
}

function isFirst(id: string, index: number, ids: string[]): boolean {
  return ids.indexOf(id) === index;
}

/**
 * The numbers that an agent has, to be kept when it is published: publishing takes one for each
 * direction. Throws an InputError where there are more, as one of them would be lost.
 */
async function numbersOf(client: DigaClient, agentId: string) {
  const phones = await collect(listPhones(client, {}, MOST_PHONES));
  return {
    inboundPhoneId: onlyOne(phones.filter((phone) => phone.inbound_agent_id === agentId)),
    outboundPhoneId: onlyOne(phones.filter((phone) => phone.outbound_agent_id === agentId)),
  };
}

function onlyOne([first, ...others]: Phone[]): string | null {
  if (others.length > 0) {
    throw new InputError(
      'Nothing was changed: this agent has more than one phone number for the same direction, and publishing it from here could keep only one. Choose "Launch a new version" in this step, and publish that in the Diga dashboard.',
    );
  }
  return first?.id ?? null;
}

/** What each step does, for an error that has to say how far it came. */
const WORK: Record<Step, string> = {
  draft: 'changing the workflows of the draft',
  launch: 'launching a new version',
  publish: 'publishing that version',
};

/** The error of an action that failed at the step `index`: says what is done and what is not. */
function halfWay(
  error: DigaError,
  steps: readonly Step[],
  index: number,
  before: readonly AgentFlow[],
): DigaError {
  const { kind, status, code, message, isRetryable } = error;
  const work = steps.map((step) => WORK[step]);
  const said = (what: string, part: string[]) =>
    part.length > 0 ? ` ${what}: ${part.join(', ')}.` : '';
  return new DigaError({
    kind,
    status,
    code,
    message: [
      message,
      said('Done', work.slice(0, index)),
      // Without an answer nobody knows whether Diga carried it out.
      said(isRetryable ? 'Perhaps done, look at Diga' : 'Not done', work.slice(index, index + 1)),
      said('Not done', work.slice(index + 1)),
      said('Workflows of the draft before this step', [idsOf(before).join(', ') || 'none']),
    ].join(''),
  });
}

function idsOf(flows: readonly AgentFlow[]): string[] {
  return flows.map(({ id }) => id);
}

function without(flows: readonly AgentFlow[], ids: readonly string[]): AgentFlow[] {
  return flows.filter(({ id }) => !ids.includes(id));
}

function namedOf(flows: readonly AgentFlow[]): { id: string; name: string | null }[] {
  return flows.map(({ id, name }) => ({ id, name: name ?? null }));
}
