import { getAgent, launchVersion, publishVersion } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import type { Agent, AgentFlow } from '../../diga/types/index';
import { mismatchError } from '../errors';
import { verifyPublication } from '../publication';
import { readValidationIssues } from '../validation-issues';
import { partialFailure } from './errors';
import { type Plan, readinessIssues, type Step, unreadyMessage } from './plan';
import { readFlows, verifyFlows, verifyVersion } from './verify';

/** The result of a plan. */
export interface AssignmentResult {
  /** The steps that Diga has completed. */
  completed: Step[];
  /** The current workflows of the draft. */
  after: readonly AgentFlow[];
  launched: Agent | null;
}

/**
 * Executes the plan. It verifies the result of every step against the plan and stops at the first
 * difference, so nothing unverified is ever published.
 *
 * @throws {DigaError} when a step fails; the message says what is done and what is not
 */
export async function execute(client: DigaClient, plan: Plan): Promise<AssignmentResult> {
  const outcome: AssignmentResult = { completed: [], after: plan.before, launched: null };
  for (const step of plan.steps) {
    try {
      await EXECUTORS[step](client, plan, outcome);
    } catch (error) {
      if (!isDigaError(error)) throw error;
      const { steps, before, subject } = plan;
      const issues =
        step === 'draft'
          ? []
          : await readValidationIssues(error, client, plan.agent.agent_id, 'draft');
      const progress = { steps, before, completed: outcome.completed, noun: subject.noun };
      throw partialFailure(error, step, progress, issues);
    }
  }
  return outcome;
}

type Executor = (client: DigaClient, plan: Plan, outcome: AssignmentResult) => Promise<void>;

const EXECUTORS: Record<Step, Executor> = {
  async draft(client, plan, outcome) {
    const draft = await plan.subject.setDraft(client, plan.agent, plan.wanted);
    outcome.completed.push('draft');
    outcome.after = await readFlows(client, plan, draft, 'draft');
    verifyFlows(plan, outcome.after, 'The draft', 'Check the draft in the Diga dashboard.');
  },

  async launch(client, plan, outcome) {
    // Only a draft that has the workflow reliably shows whether it is set up.
    const issues = plan.phones ? readinessIssues(plan, outcome.after) : [];
    if (issues.length > 0) throw mismatchError(unreadyMessage(issues));
    const version = await launchVersion(client, plan.agent.agent_id, plan.versionName);
    outcome.launched = version;
    outcome.completed.push('launch');
    verifyVersion(plan, version, await readFlows(client, plan, version, version.version_id));
  },

  async publish(client, plan, { launched, completed }) {
    const { agent, phones } = plan;
    if (!launched || !phones) return;
    const { version_id: versionId } = launched;
    // Read back before it takes live calls: the stored version counts, not the response.
    const stored = await getAgent(client, agent.agent_id, versionId);
    verifyVersion(plan, launched, await readFlows(client, plan, stored, versionId));
    const publication = await publishVersion(client, agent.agent_id, {
      versionId,
      inboundPhoneId: phones.inbound,
      outboundPhoneId: phones.outbound,
    });
    completed.push('publish');
    await verifyPublication(client, agent.agent_id, { version: launched, phones }, publication);
  },
};
