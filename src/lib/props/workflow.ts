import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { collect } from '../diga/paging';
import type { Workflow } from '../diga/types';
import { listWorkflows, MAX_WORKFLOWS } from '../diga/workflows';
import { parseWorkflowIdList } from '../util/ids';
import { type Choice, pickerState, shortId } from './picker';

/** What is said of a workflow whose status or name is not the usual one. */
const SWITCHED_ON = 'ENABLED';

const WORKFLOWS = 'Diga Workflows';

/** The picker of workflows of Diga's own engine, for an action. */
export function workflowsProp(description: string) {
  return Property.MultiSelectDropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: WORKFLOWS,
    description,
    required: false,
    refreshers: [],
    options: ({ auth }) =>
      pickerState(
        auth,
        async (client) =>
          (await collect(listWorkflows(client, {}, MAX_WORKFLOWS))).map(workflowChoice),
        'There is nothing to pick yet: make a workflow in Diga first.',
      ),
  });
}

/** The workflows that a user has chosen, each once. Throws an InputError if one cannot be the id of one. */
export function parseWorkflowIds(workflows: unknown): string[] {
  return parseWorkflowIdList(WORKFLOWS, workflows);
}

/** "Ask how it was · call launcher (disabled)". */
function workflowChoice({ id, name, status, flow_category }: Workflow): Choice {
  const title = name?.trim() || `Workflow without a name (${shortId(id)})`;
  const parts = [title, flow_category?.replaceAll('_', ' ')].filter(Boolean);
  const mark = !status || status === SWITCHED_ON ? '' : ` (${status.toLowerCase()})`;
  return { label: parts.join(' · ') + mark, value: id };
}
