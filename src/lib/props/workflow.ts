import { type DropdownState, Property } from '@activepieces/pieces-framework';
import { digaAuth, type DigaConnection } from '../auth';
import { collect } from '../diga/paging';
import { listWorkflows, MAX_WORKFLOWS, type Workflow } from '../diga/workflows';
import { invalidId, parseWorkflowIdList } from '../util/ids';
import { type Choice, pickerState, shortId } from './picker';

/** The status that the picker does not mention. */
const ENABLED_STATUS = 'ENABLED';

const WORKFLOW = 'Diga Workflow';
const WORKFLOWS = 'Diga Workflows';

/** Picker of one workflow of Diga's own engine, for an action. */
export const workflowProp = Property.Dropdown<string, true, typeof digaAuth>({
  auth: digaAuth,
  displayName: WORKFLOW,
  description: 'Pick a workflow. To use an ID from an earlier step, switch to a dynamic value.',
  required: true,
  refreshers: [],
  options: workflowOptions,
});

/** Picker of any number of workflows of Diga's own engine, for an action. */
export function workflowsProp(description: string) {
  return Property.MultiSelectDropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: WORKFLOWS,
    description,
    required: false,
    refreshers: [],
    options: workflowOptions,
  });
}

/**
 * Parses the value of `workflowProp`.
 *
 * @throws {InputError} when the value cannot be the id of a workflow
 */
export function parseWorkflowId(workflow: unknown): string {
  return parseOneId(WORKFLOW, workflow);
}

/**
 * Parses the value of `workflowsProp`, without duplicates.
 *
 * @throws {InputError} when a value cannot be the id of a workflow
 */
export function parseWorkflowIds(workflows: unknown): string[] {
  return parseWorkflowIdList(WORKFLOWS, workflows);
}

const LINKED_WORKFLOW = 'Linked Workflow';

/** Picker of the workflows that flows of Activepieces have made in Diga, for an action. */
export const linkedWorkflowProp = Property.Dropdown<string, true, typeof digaAuth>({
  auth: digaAuth,
  displayName: LINKED_WORKFLOW,
  description: 'Pick one; its name ends with "· Activepieces".',
  required: true,
  refreshers: [],
  options: ({ auth }) =>
    pickerState(
      auth,
      async (client) => {
        const { isLinkName } = await import('../provisioning/linked-workflow');
        const workflows = await collect(listWorkflows(client, {}, MAX_WORKFLOWS));
        return workflows.filter(({ name }) => isLinkName(name)).map(toWorkflowChoice);
      },
      'There is nothing to pick: no flow has a workflow in Diga.',
    ),
});

/**
 * Parses the value of `linkedWorkflowProp`.
 *
 * @throws {InputError} when the value cannot be the id of one workflow
 */
export function parseLinkedWorkflowId(workflow: unknown): string {
  return parseOneId(LINKED_WORKFLOW, workflow);
}

function parseOneId(prop: string, workflow: unknown): string {
  const [id, ...others] = parseWorkflowIdList(prop, workflow);
  if (id === undefined || others.length > 0) throw invalidId('workflow', prop);
  return id;
}

function workflowOptions({
  auth,
}: {
  auth?: DigaConnection | undefined;
}): Promise<DropdownState<string>> {
  return pickerState(
    auth,
    async (client) =>
      (await collect(listWorkflows(client, {}, MAX_WORKFLOWS))).map(toWorkflowChoice),
    'There is nothing to pick yet: make a workflow in Diga first.',
  );
}

/** Formats the label as "Ask how it was · call launcher (disabled)". */
function toWorkflowChoice({ id, name, status, flow_category }: Workflow): Choice {
  const title = name?.trim() || `Workflow without a name (${shortId(id)})`;
  const parts = [title, flow_category?.replaceAll('_', ' ')].filter(Boolean);
  const suffix = !status || status === ENABLED_STATUS ? '' : ` (${status.toLowerCase()})`;
  return { label: parts.join(' · ') + suffix, value: id };
}
