import { createAction, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { DigaError, isDigaError } from '../diga/errors';
import { listCallLogs } from '../diga/logs';
import { collect } from '../diga/paging';
import type { CallLog } from '../diga/types';
import { callIdOf, callIdProp } from '../props/call';
import { limitOf, limitProp } from '../props/common';
import { defineRecord, listSchema } from '../record';

const logRecord = defineRecord<CallLog>()({
  log_id: { label: 'Log ID', value: ({ id }) => id },
  timestamp: { label: 'Timestamp', format: 'datetime', value: ({ timestamp }) => timestamp },
  level: { label: 'Level', value: ({ level }) => level },
  category: { label: 'Category', value: ({ category }) => category },
  event: { label: 'Event', description: 'What happened.', value: ({ event }) => event },
  call_id: { label: 'Call ID', value: ({ call_id }) => call_id ?? null },
  trace_id: { label: 'Trace ID', value: ({ trace_id }) => trace_id ?? null },
  data: {
    label: 'Data',
    dynamicKey: true,
    description: 'What else is known of it, by name.',
    value: ({ data }) => data ?? {},
  },
});

/** Gives the log of one call as rows. */
export const getCallLogsAction = createAction({
  auth: digaAuth,
  name: 'get_call_logs',
  displayName: 'Get Call Logs',
  description: 'Gives the log of a call as rows, oldest first: what happened in it technically.',
  audience: 'both',
  aiMetadata: {
    description:
      'Reads the technical log of one call of the Diga project by its id, oldest entry first, one flat row each with time, level, category, event and data; filtered by category and level if asked. Use it to find out why a call went wrong. Fails if there is no such call.',
    idempotent: true,
  },
  outputSchema: listSchema('Logs', logRecord.outputFields, '{timestamp} · {level} · {event}'),
  props: {
    call_id: callIdProp,
    category: Property.ShortText({
      displayName: 'Category',
      description:
        'Only entries of this category, written exactly as in Category of the rows. Leave it empty for every category; do so once to see which there are.',
      required: false,
    }),
    level: Property.ShortText({
      displayName: 'Level',
      description:
        'Only entries of this level, written exactly as in Level of the rows. Leave it empty for every level; do so once to see which there are.',
      required: false,
    }),
    limit: limitProp,
  },
  async run({ auth, propsValue }): Promise<ReturnType<typeof logRecord.from>[]> {
    const callId = callIdOf(propsValue.call_id);
    const filter = {
      category: propsValue.category?.trim() || undefined,
      level: propsValue.level?.trim() || undefined,
    };
    try {
      const logs = listCallLogs(clientFor(auth), callId, filter, limitOf(propsValue.limit));
      return (await collect(logs)).map(logRecord.from);
    } catch (error) {
      if (isDigaError(error) && error.status === 422) throw unknownFilter(error);
      throw error;
    }
  },
});

function unknownFilter({ status, code }: DigaError): DigaError {
  return new DigaError({
    kind: 'invalid_request',
    status,
    code,
    message:
      'Diga does not know this category or level. Leave both fields empty once, and copy what stands in Category and Level of the rows.',
  });
}
