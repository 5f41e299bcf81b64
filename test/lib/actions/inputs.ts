import type { Action, PiecePropertyMap } from '@activepieces/pieces-framework';
import type { SeededProject } from '../../sandbox/seed';
import { NOBODY } from '../../support/diga';
import type { Item } from '../../support/host';

/** What an input may refer to. */
export interface Examples {
  project: SeededProject;
  /** A finished call with a transcript and a recording. */
  callId: string;
  /** An enabled workflow that no agent has, so that adding it can go live. */
  workflowId: string;
  linkId: string;
  functionId: string;
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
  publish_version: () => ({ operation: 'launch', version_name: 'Evening' }),
  add_knowledge: () => ({ name: 'Menu', content: 'Rice on Thursdays', replace: true }),
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
export function inputOf({ name, props }: Action, examples: Examples): Item {
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
    throw new Error(`${name} needs ${missing.join()}: add it to test/lib/actions/inputs.ts.`);
  }
  return input;
}
