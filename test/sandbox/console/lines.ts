/** The lines that the console prints about calls. */
import { isLinkName } from '../../../src/lib/provisioning/linked-workflow';
import type { CallResponse } from '../contract';
import type { PreCallRun, PreparedCall, Sandbox } from '../sandbox';
import { versionsWith } from './versions';

/** One line about a call. */
export function callLine(sandbox: Sandbox, callId: string): string {
  const call = sandbox.call(callId);
  const { type, status, end_reason: reason, contact, duration } = call;
  const length = typeof duration === 'number' ? `${duration} s` : 'unanswered';
  return [
    ...[shortId(callId), getAgentName(sandbox, call), type, status],
    ...[contact.identifier, length, reason ?? ''],
  ]
    .join('  ')
    .trimEnd();
}

/** One line for each delivery from an index on; only those about `callId`, if it is given. */
export function deliveryLines(sandbox: Sandbox, from: number, callId?: string): string[] {
  const calls = new Map(sandbox.calls().map((call) => [call.id, call]));
  return sandbox.deliveries
    .slice(from)
    .filter((delivery) => callId === undefined || delivery.callId === callId)
    .map(({ callId: id, status, outcome, httpStatus, url }) => {
      const agentName = getAgentName(sandbox, calls.get(id));
      const words = [shortId(id), agentName, status, outcome, httpStatus ?? '-', withoutQuery(url)];
      return `    ${words.join('  ')}`;
    });
}

/** Why nothing was delivered about a call that has ended. */
export function nobodyLine(sandbox: Sandbox, callId: string): string {
  const call = sandbox.call(callId);
  const version = sandbox
    .agents()
    .flatMap(({ versions }) => versions)
    .find(({ version_id: id }) => id === call.agent_version_id);
  const name = getAgentName(sandbox, call);
  const workflows = version
    ? `v${version.version_number} of ${name} has no enabled linked workflow for finished calls`
    : `${name} has no published version, which could have a linked workflow`;
  const draft = isLinkedInDraft(sandbox, call)
    ? `. Only its draft has one: choose "Launch a new version and publish it" in Agent's Draft, and publish the flow again`
    : '';
  return `    delivered to nobody, as no published flow waits for it: no webhook is registered, and ${workflows}${draft}`;
}

/** Whether the draft of a call's agent has an enabled linked workflow for finished calls. */
function isLinkedInDraft(sandbox: Sandbox, { agent_id: agentId }: CallResponse): boolean {
  const enabled = sandbox
    .workflows()
    .filter(
      ({ name, status, flow_category: kind }) =>
        isLinkName(name) && status === 'ENABLED' && kind === 'post_call',
    )
    .map(({ id }) => id);
  return versionsWith(
    sandbox,
    ({ flows }) => flows?.some(({ id }) => enabled.includes(id)) ?? false,
  ).some((version) => version.agentId === agentId && version.label === 'draft');
}

/** What the workflows before a call have given it. */
export function preparedLines(sandbox: Sandbox, prepared: PreparedCall): string[] {
  return prepared.runs.flatMap((run) => {
    const name = sandbox.workflow(run.workflowId).name ?? run.workflowId;
    if (run.outcome !== 'answered') {
      return `    Pre-Call "${name}" ${getFailure(run)}: the call ${run.abortsOnFailure ? 'is ended' : 'goes on without it'}`;
    }
    const variables = Object.entries(run.dynamicVariables).map(
      ([key, value]) => `${key} = ${JSON.stringify(value)}`,
    );
    return [
      `    Pre-Call "${name}" answered (${run.status})`,
      `      prompt addition: ${run.promptAddition || 'none'}`,
      `      variables: ${variables.join(', ') || 'none'}`,
    ];
  });
}

/** A flow declines with a 500. */
function getFailure({ outcome, status }: PreCallRun): string {
  if (outcome === 'timeout') return 'did not answer in time';
  if (outcome === 'wrong answer') return 'answered with something else than a text and variables';
  if (status === null) return 'could not be reached';
  return status === 500 ? 'declined the call (500)' : `failed (${status})`;
}

/** A URL without its query, which may be secret. */
export function withoutQuery(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search && '?…'}`;
}

function shortId(callId: string): string {
  return callId.slice(0, 8);
}

function getAgentName(sandbox: Sandbox, call: CallResponse | undefined): string {
  const agent = sandbox.agents().find(({ agent_id: id }) => id === call?.agent_id);
  return agent?.name ?? '(no agent)';
}
