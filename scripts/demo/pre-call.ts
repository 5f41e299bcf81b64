import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { Flow, Host } from '../../test/support/host';
import { check, say, step } from '../lib/output';

/** The CRM that the flow looks the caller up in. */
const NAMES: Readonly<Record<string, string>> = { '+34900000044': 'Carmen' };

/** A flow prepares a call before it begins: a known caller is greeted by name. */
export async function greetByName(
  host: Host,
  sandbox: Sandbox,
  { reception: { agentId } }: SeededProject,
): Promise<void> {
  step('Greet a known caller by name');
  const flow = addFlow(host, sandbox, agentId);
  await flow.switchOn();
  const versions = sandbox.agents().find(({ agent_id: id }) => id === agentId)?.versions;
  const launched = versions?.find(({ is_draft: isDraft }) => !isDraft);
  const greet = async (identifier: string) => {
    const versionId = launched?.version_id ?? null;
    const callId = sandbox.placeCall({ agentId, versionId, identifier });
    const { promptAddition } = await sandbox.prepared(callId);
    const name = sandbox.call(callId).dynamic_variables?.['caller_name'] ?? null;
    return { promptAddition, name };
  };
  const known = await greet('+34900000044');
  say(`The prompt of this call gets: ${known.promptAddition}`, 2);
  check('A known caller is greeted by name', known, {
    promptAddition: 'Greet the caller as Carmen.',
    name: 'Carmen',
  });
  check('An unknown one as ever', await greet('+34900000045'), {
    promptAddition: '',
    name: null,
  });
  await flow.switchOff();
}

/** A flow that looks the caller up and answers, switched off. */
function addFlow(host: Host, sandbox: Sandbox, agentId: string): Flow {
  return host.addFlow({
    trigger: 'pre_call',
    name: 'Greet callers',
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
    input: { agents: [agentId], afterwards: 'launch' },
    steps: [
      {
        action: 'return_call_data',
        input: ({ phone_number: number }) => {
          const name = NAMES[String(number)];
          return {
            prompt_addition: name ? `Greet the caller as ${name}.` : '',
            dynamic_variables: { caller_name: name },
            after: 'stop',
          };
        },
      },
    ],
  });
}
