import { getAgent, launchVersion, publishVersion, setDraftWorkflows } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { type DigaError, isDigaError } from '../../diga/errors';
import type { Agent, AgentFlow, ValidationIssue } from '../../diga/types';
import { confirmFlows, confirmPublication, confirmVersion, flowsOf } from './confirm';
import { halfWay, refused } from './failure';
import { cannotGoLive, notReady, type Plan, type Step } from './plan';

/** What was done. */
export interface Outcome {
  /** The steps that Diga has carried out. */
  written: Step[];
  /** The workflows of the draft as it is now. */
  after: readonly AgentFlow[];
  launched: Agent | null;
}

/**
 * Carries the plan out. Nothing is believed: each answer is held against what was asked for, and the
 * first difference ends it, in any case before publishing.
 *
 * Throws a DigaError that says what was found where, what is done and what is not.
 */
export async function execute(client: DigaClient, plan: Plan): Promise<Outcome> {
  const outcome: Outcome = { written: [], after: plan.before, launched: null };
  for (const step of plan.steps) {
    try {
      await CARRY_OUT[step](client, plan, outcome);
    } catch (error) {
      if (!isDigaError(error)) throw error;
      const { steps, before } = plan;
      const issues = await issuesBehind(error, step, client, plan.agent.agent_id);
      throw halfWay(error, step, { steps, before, written: outcome.written }, issues);
    }
  }
  return outcome;
}

type CarryOut = (client: DigaClient, plan: Plan, outcome: Outcome) => Promise<void>;

const CARRY_OUT: Record<Step, CarryOut> = {
  async draft(client, plan, outcome) {
    const answer = await setDraftWorkflows(client, plan.agent.agent_id, plan.wanted);
    outcome.written.push('draft');
    outcome.after = await flowsOf(client, answer, 'draft');
    confirmFlows(plan, outcome.after, 'The draft', 'Look at the draft in the Diga dashboard.');
  },

  async launch(client, plan, outcome) {
    // Whether a workflow is set up is known for sure only once the draft has it.
    const unready = plan.phones ? notReady(plan, outcome.after) : [];
    if (unready.length > 0) throw refused(cannotGoLive(unready));
    const version = await launchVersion(client, plan.agent.agent_id, plan.versionName);
    outcome.launched = version;
    outcome.written.push('launch');
    confirmVersion(plan, version, await flowsOf(client, version, version.version_id));
  },

  async publish(client, plan, { launched, written }) {
    const { agent, phones } = plan;
    if (!launched || !phones) return;
    const { version_id: versionId } = launched;
    // Last look before it takes live calls: what Diga keeps counts, not what it answered.
    const kept = await getAgent(client, agent.agent_id, versionId);
    confirmVersion(plan, launched, await flowsOf(client, kept, versionId));
    const answer = await publishVersion(client, agent.agent_id, {
      versionId,
      inboundPhoneId: phones.inbound,
      outboundPhoneId: phones.outbound,
    });
    written.push('publish');
    await confirmPublication(client, plan, launched, answer);
  },
};

/** What the draft says about itself where Diga declines to launch or publish; none if it cannot be read. */
async function issuesBehind(
  { status }: DigaError,
  step: Step,
  client: DigaClient,
  agentId: string,
): Promise<readonly ValidationIssue[]> {
  if (step === 'draft' || (status !== 400 && status !== 422)) return [];
  try {
    return (await getAgent(client, agentId, 'draft')).validation_issues ?? [];
  } catch (error) {
    if (isDigaError(error)) return [];
    throw error;
  }
}
