import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { Flow, Host } from '../../test/support/host';
import { check, say, step } from '../lib/output';

/** A flow that Diga's own editor assigns to a version of an agent. */
export async function assignInDiga(
  host: Host,
  sandbox: Sandbox,
  { reception, sales }: SeededProject,
): Promise<void> {
  step("Let Diga assign a flow, in the agent's Workflows section");
  const { flow, linkId } = await switchOnLinked(host, sandbox);
  say("In Diga's editor it is added to the draft of Reception, which is launched and published.");
  sandbox.editDraft(reception.agentId, { flows: [{ id: linkId }] });
  sandbox.publish(reception.agentId, sandbox.launchVersion(reception.agentId));
  const call = await finishCall(host, sandbox, reception);
  await finishCall(host, sandbox, sales);
  check('A call of that version starts a run, one of another agent does not', runsOf(flow), [call]);

  say('The workflow is disabled in Diga.');
  sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
  await finishCall(host, sandbox, reception);
  await flow.renew();
  await host.settled();
  check('The next call starts no run, and neither does the catch-up', runsOf(flow), [call]);
  check('The flow leaves it disabled', sandbox.workflow(linkId).status, 'DISABLED');
  await flow.switchOff();
}

/** Switches a flow on that is assigned in Diga, which makes its workflow there. */
async function switchOnLinked(
  host: Host,
  sandbox: Sandbox,
): Promise<{ flow: Flow; linkId: string }> {
  const flow = host.addFlow({
    trigger: 'call_finished',
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
    input: { direction: 'any', delivery: 'assigned' },
  });
  const before = new Set(sandbox.workflows().map(({ id }) => id));
  await flow.switchOn();
  const [link, ...others] = sandbox.workflows().filter(({ id }) => !before.has(id));
  if (!link) throw new Error('The flow has made no workflow in Diga.');
  say(`Diga shows the workflow "${link.name}", ${link.status}, ${link.flow_category}`);
  check('It is the only one that the flow has made', others, []);
  check('No webhook is registered', sandbox.webhooks().length, 0);
  return { flow, linkId: link.id };
}

/** Lets a call of the agent's published version end; gives its id. */
async function finishCall(
  host: Host,
  sandbox: Sandbox,
  { agentId }: { agentId: string },
): Promise<string> {
  const callId = sandbox.placeCall({ agentId });
  sandbox.finishCall(callId);
  await sandbox.settled();
  await host.settled();
  return callId;
}

function runsOf({ runs }: Flow): unknown[] {
  return runs.map(({ call_id }) => call_id);
}
