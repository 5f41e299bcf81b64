import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { collect } from '../diga/paging';
import { listWorkflowRuns, type WorkflowRun, type WorkflowRunStatus } from '../diga/workflows';
import { createDigaAction } from '../props/choices';
import {
  createdFromProp,
  createdUntilProp,
  FORMAT_HELP,
  parseDateRange,
} from '../props/date-range';
import { limitProp, parseLimit } from '../props/limit';
import { parseWorkflowId, workflowProp } from '../props/workflow';
import { defineRecord } from '../records/define-record';
import { msBetween } from '../util/timestamps';

const runRecord = defineRecord<WorkflowRun>()({
  run_id: { label: 'Run ID', value: ({ id }) => id },
  workflow_id: { label: 'Workflow ID', value: ({ flowId }) => flowId },
  workflow_name: { label: 'Workflow Name', value: ({ flowDisplayName }) => flowDisplayName },
  status: { label: 'Status', description: 'Such as "SUCCEEDED", "FAILED" or "RUNNING".' },
  created: { label: 'Created', format: 'datetime' },
  updated: { label: 'Updated', format: 'datetime' },
  started: { label: 'Started', format: 'datetime', value: ({ startTime }) => startTime },
  finished: {
    label: 'Finished',
    format: 'datetime',
    description: 'Empty while it runs.',
    value: ({ finishTime }) => finishTime,
  },
  duration_seconds: {
    label: 'Duration (Seconds)',
    format: 'number',
    value: ({ startTime, finishTime }) =>
      startTime && finishTime ? msBetween(startTime, finishTime) / 1000 : null,
  },
  steps_count: { label: 'Steps Count', format: 'number', value: ({ stepsCount }) => stepsCount },
  failed_step: {
    label: 'Failed Step',
    description: 'Empty if no step failed.',
    value: ({ failedStep }) => failedStep?.name,
  },
  failed_step_name: {
    label: 'Failed Step Name',
    description: 'As the editor of Diga shows it.',
    value: ({ failedStep }) => failedStep?.displayName?.trim() || failedStep?.name || null,
  },
});

/** Lists the runs of one workflow of Diga's own engine. */
export const listWorkflowRunsAction = createDigaAction({
  auth: digaAuth,
  name: 'list_workflow_runs',
  displayName: 'List Workflow Runs',
  description: 'Lists the runs of a workflow of your agents, newest first.',
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists the runs of one Diga-hosted workflow (not an Activepieces flow) by its id, from List Workflows, newest first, one flat row each with status, times and the failed step, by status and time.',
    idempotent: true,
  },
  outputSchema: runRecord.listSchema('Runs', '{status} · {created}'),
  props: {
    workflow: workflowProp,
    status: Property.StaticDropdown<'any' | WorkflowRunStatus, true>({
      displayName: 'Status',
      description: 'Any status: every run.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any status', value: 'any' },
          { label: 'Succeeded', value: 'SUCCEEDED' },
          { label: 'Failed', value: 'FAILED' },
          { label: 'Queued', value: 'QUEUED' },
          { label: 'Running', value: 'RUNNING' },
          { label: 'Paused', value: 'PAUSED' },
          { label: 'Timed out', value: 'TIMEOUT' },
          { label: 'Canceled', value: 'CANCELED' },
          { label: 'Internal error', value: 'INTERNAL_ERROR' },
          { label: 'Quota exceeded', value: 'QUOTA_EXCEEDED' },
          { label: 'Memory limit exceeded', value: 'MEMORY_LIMIT_EXCEEDED' },
        ],
      },
    }),
    created_from: createdFromProp(`Empty: from the first run. ${FORMAT_HELP}`),
    created_until: createdUntilProp(`Empty: until now. ${FORMAT_HELP}`),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const { status, created_from, created_until } = propsValue;
    const workflowId = parseWorkflowId(propsValue.workflow);
    const limit = parseLimit(propsValue.limit);
    const filter = {
      status: status === 'any' ? undefined : status,
      ...parseDateRange(created_from, created_until),
    };
    const runs = await collect(listWorkflowRuns(clientFor(auth), workflowId, filter, limit));
    return runs.map(runRecord.from);
  },
});
