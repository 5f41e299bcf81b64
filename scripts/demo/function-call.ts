import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { Flow, Host } from '../../test/support/host';
import { check, say, step } from '../lib/output';

/** The free tables that the flow finds, in place of a calendar. */
const FREE = ['20:30', '21:30'];

/** A flow answers an agent while it talks: the caller hears which tables are free. */
export async function answerDuringCall(
  host: Host,
  sandbox: Sandbox,
  { reception }: SeededProject,
): Promise<void> {
  step('Answer an agent during a call');
  const flow = addFlow(host, sandbox, reception.agentId);
  await flow.switchOn();
  const versions = sandbox.agents().find(({ agent_id: id }) => id === reception.agentId)?.versions;
  const launched = versions?.find(({ is_draft: isDraft }) => !isDraft);
  say(`Reception has the function "free_tables" in v${launched?.version_number}.`);
  const callId = sandbox.placeCall({
    agentId: reception.agentId,
    versionId: launched?.version_id ?? null,
  });
  sandbox.say(callId, 'user', 'Is there a table on Friday?');
  const { outcome } = await sandbox.callTool(callId, 'free_tables', { day: 'Friday' });
  const told = sandbox.messages(callId).at(-1)?.content;
  say('Caller: Is there a table on Friday?', 2);
  say(`Agent: ${told}`, 2);
  check(
    'The agent tells the caller the free tables',
    [outcome, told],
    ['answered', `Free: ${FREE.join(', ')}.`],
  );
  const stranger = await fetch(`${flow.webhookUrl}/sync`, { method: 'POST' });
  check('A stranger gets nothing, and no step runs', [stranger.status, flow.runs.length], [204, 1]);
  await flow.switchOff();
  const left = sandbox.integrations().map(({ name }) => name);
  check('Switched off, the function is gone from Diga', left, ['Table bookings']);
}

/** A flow whose only step answers, switched off. */
function addFlow(host: Host, sandbox: Sandbox, agentId: string): Flow {
  return host.addFlow({
    trigger: 'function_call',
    name: 'Free tables',
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
    input: {
      description: 'Finds the free tables of a day.',
      parameters: [{ name: 'day', type: 'string', source: 'llm' }],
      agents: [agentId],
      afterwards: 'launch',
    },
    steps: [
      {
        action: 'return_response',
        input: { response_type: 'text', text: `Free: ${FREE.join(', ')}.`, after: 'stop' },
      },
    ],
  });
}
