import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { type CallLog, listCallLogs, type LogCategory, type LogLevel } from '../diga/logs';
import { collect } from '../diga/paging';
import { callIdProp, parseCallId } from '../props/call';
import { createDigaAction } from '../props/choices';
import { limitProp, parseLimit } from '../props/limit';
import { defineRecord } from '../records/define-record';

const CATEGORY_LABELS: Record<LogCategory, string> = {
  CALL_LIFECYCLE: 'Call lifecycle',
  USER: 'User',
  AGENT: 'Agent',
  CALL_TOOLS: 'Call tools',
  INTEGRATION_TOOLS: 'Integration tools',
  CONVERSATIONAL_PATHS: 'Conversational paths',
  TRANSFER: 'Transfer',
  METRICS: 'Metrics',
  SECURITY: 'Security',
  WEBHOOKS: 'Webhooks',
  WORKFLOWS: 'Workflows',
  KNOWLEDGE: 'Knowledge',
  REALTIME_SESSION: 'Realtime session',
};

const LEVEL_LABELS: Record<LogLevel, string> = {
  DEBUG: 'Debug',
  INFO: 'Info',
  WARNING: 'Warning',
  ERROR: 'Error',
  CRITICAL: 'Critical',
};

const logRecord = defineRecord<CallLog>()({
  log_id: { label: 'Log ID', value: ({ id }) => id },
  timestamp: { label: 'Timestamp', format: 'datetime' },
  level: { label: 'Level' },
  category: { label: 'Category' },
  event: { label: 'Event', description: 'What happened.' },
  call_id: { label: 'Call ID' },
  trace_id: { label: 'Trace ID' },
  data: {
    label: 'Data',
    dynamicKey: true,
    description: 'What else is known of it, by name.',
    value: ({ data }) => data ?? {},
  },
  message_text: {
    label: 'Message Text',
    description: 'What Data says of the entry in words, if it does.',
    value: ({ data }) => readText(data, 'message_text'),
  },
  failure_reason: {
    label: 'Failure Reason',
    description: 'Why something failed, if Data says so.',
    value: ({ data }) => readText(data, 'failure_reason'),
  },
});

/** Lists the log entries of one call. */
export const getCallLogsAction = createDigaAction({
  auth: digaAuth,
  name: 'get_call_logs',
  displayName: 'Get Call Logs',
  description: 'Returns the technical log of a call, oldest entry first.',
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description:
      'Reads the technical log of one call by its id, from List Calls, oldest first, one flat row each, by category and level. Tells why a call went wrong. Fails if there is no such call.',
    idempotent: true,
  },
  outputSchema: logRecord.listSchema('Logs', '{timestamp} · {level} · {event}'),
  props: {
    call_id: callIdProp,
    category: Property.StaticDropdown<'any' | LogCategory>({
      displayName: 'Category',
      description: 'Empty: every category.',
      required: false,
      defaultValue: 'any',
      options: {
        options: [{ label: 'Any category', value: 'any' }, ...toOptions(CATEGORY_LABELS)],
      },
    }),
    level: Property.StaticDropdown<'any' | LogLevel>({
      displayName: 'Level',
      description: 'Empty: every level.',
      required: false,
      defaultValue: 'any',
      options: { options: [{ label: 'Any level', value: 'any' }, ...toOptions(LEVEL_LABELS)] },
    }),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const callId = parseCallId(propsValue.call_id);
    const { category, level, limit } = propsValue;
    const filter = { category: toFilterValue(category), level: toFilterValue(level) };
    const logs = listCallLogs(clientFor(auth), callId, filter, parseLimit(limit));
    return (await collect(logs)).map(logRecord.from);
  },
});

function toOptions<Value extends string>(labels: Record<Value, string>) {
  return Object.entries<string>(labels).map(([value, label]) => ({ label, value: value as Value }));
}

/** The value of a filter in Diga's API; undefined for no filter. */
function toFilterValue<Value extends string>(picked: 'any' | Value | undefined): Value | undefined {
  return picked && picked !== 'any' ? picked : undefined;
}

/** The text under `name`, or null. Diga does not document the contents of `data`. */
function readText(data: CallLog['data'], name: string): string | null {
  const value: unknown = data?.[name];
  return typeof value === 'string' ? value : null;
}
