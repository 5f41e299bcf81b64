import type { Action, PiecePropertyMap } from '@activepieces/pieces-framework';
import { NOBODY } from '../sandbox/ids';
import type { Sandbox } from '../sandbox/sandbox';
import { type SeededProject, seedProject } from '../sandbox/seed';
import type { Item } from './host';

/** What an input may refer to. */
export interface Examples {
  project: SeededProject;
  /** A finished call with a transcript and a recording. */
  callId: string;
  /** An enabled workflow that no agent has, so that adding it can go live. */
  workflowId: string;
  linkId: string;
  functionId: string;
  baseId: string;
}

/** Adds a project to a sandbox in which every action has something to do. */
export function addExamples(sandbox: Sandbox): Examples {
  const project = seedProject(sandbox);
  const { agentId } = project.reception;
  const callId = sandbox.addFinishedCall({ agentId, identifier: '+34910000002' });
  sandbox.say(callId, 'assistant', 'Casa Olivares, good morning.');
  sandbox.addRecording(callId, { contentType: 'audio/wav', data: Buffer.from([1, 2, 3]) });
  const workflowId = sandbox.addWorkflow({ id: 'flow_thanks', name: 'Thank the guest' });
  const linkId = sandbox.addWorkflow({ id: 'flow_link', name: 'Thank the guest · Activepieces' });
  const functionId = sandbox.addTool(sandbox.addIntegration({ name: 'Flows' }), {
    name: 'find_slots',
    endpoint_path: '/api/v1/webhooks/a-flow/sync',
  });
  const baseId = sandbox.addKnowledgeBase('Restaurant hours');
  return { project, callId, workflowId, linkId, functionId, baseId };
}

/** What each action does besides taking the defaults of its props, or to what. */
const INPUTS: Readonly<Record<string, (examples: Examples) => Item>> = {
  make_call: ({ project }) => ({
    from_number: project.phones.parties,
    to_number: '910 00 00 01',
    dynamic_variables: { name: 'Carmen' },
  }),
  list_calls: () => ({ contact: '910 00 00 02', include_transcript: true }),
  delete_calls: ({ callId }) => ({ which: 'ids', call_ids: [callId], dry_run: false }),
  find_agent: () => ({ name: 'reception', only_published: true }),
  get_agent: () => ({ version: 'published' }),
  update_agent: () => ({ greeting: 'Good evening!' }),
  update_phone_number: ({ project }) => ({ phone: project.phones.parties, name: 'Parties' }),
  create_knowledge_base: () => ({ name: 'Opening hours' }),
  update_knowledge_base: ({ baseId }) => ({ knowledge_base: baseId, name: 'Hours' }),
  publish_version: () => ({ operation: 'launch', version_name: 'Evening' }),
  add_knowledge: () => ({
    name: 'Menu',
    content: 'Rice on Thursdays',
    urls: ['https://example.com/menu'],
    replace: true,
  }),
  delete_knowledge: () => ({ item_ids: [NOBODY] }),
  set_workflow_status: () => ({ status: 'DISABLED' }),
  assign_workflows: ({ workflowId }) => ({ workflows: [workflowId], afterwards: 'publish' }),
  remove_linked_workflow: ({ linkId }) => ({ workflow: linkId }),
  remove_function: ({ functionId }) => ({ function: functionId }),
  return_response: () => ({ response_type: 'json', json: { free: 1 } }),
  return_call_data: () => ({ dynamic_variables: { visits: 3 }, after: 'go_on' }),
  custom_api_call: () => ({ url: { url: '/v1/agent/' }, response_is_binary: true }),
};

/**
 * An input for an action: its entry above, the defaults of its props, and an agent, a call or a workflow
 * where it requires one.
 *
 * @throws {Error} when another required prop has no value.
 */
export function getInput({ name, props }: Action, examples: Examples): Item {
  const { project, callId, workflowId } = examples;
  const required: Item = {
    agent: project.reception.agentId,
    call_id: callId,
    workflow: workflowId,
  };
  const input: Item = {};
  for (const [key, prop] of Object.entries(props as PiecePropertyMap)) {
    const { defaultValue } = prop as { defaultValue?: unknown };
    if (defaultValue !== undefined) input[key] = defaultValue;
    else if (prop.required) input[key] = required[key];
  }
  Object.assign(input, INPUTS[name]?.(examples));
  const missing = Object.keys(input).filter((key) => input[key] === undefined);
  if (missing.length > 0) {
    throw new Error(`${name} needs ${missing.join()}: add it to test/support/inputs.ts.`);
  }
  return input;
}
