/** Stories of flows that have something of their own in Diga. */
import type { Sandbox } from '../../test/sandbox/sandbox';
import { check, say, step } from '../lib/output';
import { getCallIds, choose, settled, type World } from './world';

/** A flow answers an agent while it talks: the caller hears which tables are free. */
export async function answerDuringCall({
  host,
  sandbox,
  connection,
  project,
}: World): Promise<void> {
  step('Answer an agent during a call');
  const { agentId } = project.reception;
  const input = { response_type: 'text', text: 'Free: 20:30, 21:30.', after: 'stop' };
  const flow = host.addFlow({
    trigger: 'function_call',
    name: 'Free tables',
    connection,
    input: {
      description: 'Finds the free tables of a day.',
      parameters: [{ name: 'day', type: 'string', source: 'llm' }],
      agents: [agentId],
      afterwards: 'launch',
    },
    steps: [{ action: 'return_response', input }],
  });
  await flow.switchOn();
  const callId = sandbox.placeCall({ agentId, versionId: newestVersion(sandbox, agentId) });
  sandbox.say(callId, 'user', 'Is there a table on Friday?');
  const { outcome } = await sandbox.callTool(callId, 'free_tables', { day: 'Friday' });
  const told = sandbox.messages(callId).at(-1)?.content;
  say(`Caller: Is there a table on Friday?\nAgent: ${told}`, 2);
  check('The agent says what the flow answers', [outcome, told], ['answered', input.text]);
  const stranger = await fetch(`${flow.webhookUrl}/sync`, { method: 'POST' });
  check('A stranger gets nothing, and no step runs', [stranger.status, flow.runs.length], [204, 1]);
  await flow.switchOff();
  const functions = await host.pickInAction('remove_function', 'function', connection);
  const [id] = choose(
    'Function',
    functions,
    functions.options.map(({ label }) => label),
  );
  check(
    'Switched off, the flow keeps the function of the launched version',
    functions.options.length,
    1,
  );
  await host.runAction('remove_function', connection, { function: id });
  const left = sandbox.integrations().map(({ name }) => name);
  check('Remove Function deletes it from Diga', left, ['Table bookings']);
}

/** A flow prepares a call before it begins: a known caller is greeted by name. */
export async function greetByName({ host, sandbox, connection, project }: World): Promise<void> {
  step('Greet a known caller by name');
  const { agentId } = project.reception;
  const names = new Map<unknown, string>([['+34900000044', 'Carmen']]);
  const flow = host.addFlow({
    trigger: 'pre_call',
    name: 'Greet callers',
    connection,
    input: { agents: [agentId], afterwards: 'launch' },
    steps: [
      {
        action: 'return_call_data',
        input: ({ phone_number: number }) => ({
          prompt_addition: names.has(number) ? `Greet the caller as ${names.get(number)}.` : '',
          dynamic_variables: { caller_name: names.get(number) },
          after: 'stop',
        }),
      },
    ],
  });
  await flow.switchOn();
  const greet = async (identifier: string) => {
    const versionId = newestVersion(sandbox, agentId);
    const callId = sandbox.placeCall({ agentId, versionId, identifier });
    const { promptAddition } = await sandbox.prepared(callId);
    const name = sandbox.call(callId).dynamic_variables?.['caller_name'] ?? null;
    return { promptAddition, name };
  };
  const known = await greet('+34900000044');
  say(`The prompt of this call gets: ${known.promptAddition}`);
  const promptAddition = 'Greet the caller as Carmen.';
  check('A known caller is greeted by name', known, { promptAddition, name: 'Carmen' });
  const unknown = await greet('+34900000045');
  check('An unknown caller gets the usual greeting', unknown, { promptAddition: '', name: null });
  await flow.switchOff();
}

/** The id of the version that was launched last. */
function newestVersion(sandbox: Sandbox, agentId: string): string | null {
  const agent = sandbox.agents().find(({ agent_id: id }) => id === agentId);
  return agent?.versions.find(({ is_draft: isDraft }) => !isDraft)?.version_id ?? null;
}

/** A flow that Diga's own editor assigns to a version of an agent. */
export async function assignInDiga(world: World): Promise<void> {
  const { host, sandbox, connection, project } = world;
  step("Let Diga assign a flow, in the agent's Workflows section");
  const { reception, sales } = project;
  const endCall = async ({ agentId }: { agentId: string }) => {
    const callId = sandbox.placeCall({ agentId });
    sandbox.finishCall(callId);
    await settled(world);
    return callId;
  };
  const input = { direction: 'any', delivery: 'assigned' };
  const flow = host.addFlow({ trigger: 'call_finished', connection, input });
  const before = new Set(sandbox.workflows().map(({ id }) => id));
  await flow.switchOn();
  const made = sandbox.workflows().filter(({ id }) => !before.has(id));
  const [{ id: linkId } = { id: '' }] = made;
  say(
    `Diga shows the workflow "${made[0]?.name}". Its editor adds it to the draft of Reception, which is launched and published.`,
  );
  check('It is all that the flow has made', [made.length, sandbox.webhooks()], [1, []]);
  sandbox.editDraft(reception.agentId, { flows: [{ id: linkId }] });
  sandbox.publish(reception.agentId, sandbox.launchVersion(reception.agentId));
  const call = await endCall(reception);
  await endCall(sales);
  check('A call of that version starts a run, one of another agent does not', getCallIds(flow), [
    call,
  ]);

  say('The workflow is disabled in Diga.');
  sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
  await endCall(reception);
  await flow.renew();
  await host.settled();
  check('The next call starts no run, and neither does the catch-up', getCallIds(flow), [call]);
  check('The flow leaves it disabled', sandbox.workflow(linkId).status, 'DISABLED');
  await flow.switchOff();
}
