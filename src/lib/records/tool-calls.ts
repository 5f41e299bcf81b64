import type { OutputSchemaField } from '@activepieces/pieces-framework';
import type { Message, ToolCall } from '../diga/calls';

/** The output schema fields of one tool call. */
export const TOOL_CALL_FIELDS: OutputSchemaField[] = [
  { key: 'name', label: 'Name' },
  { key: 'type', label: 'Type', description: '"function" or "call_tool".' },
  {
    key: 'status',
    label: 'Status',
    description: '"success", "error", "cancelled", or "started" while it runs.',
  },
  { key: 'payload', label: 'Payload', dynamicKey: true },
  { key: 'created_date', label: 'Created Date', format: 'datetime' },
];

export interface ToolCallEntry {
  name: string | null;
  type: NonNullable<ToolCall['type']> | null;
  status: NonNullable<ToolCall['status']> | null;
  payload: Record<string, unknown>;
  created_date: string;
}

/** The tool calls among the messages of a call, in the order of `messages`. */
export function toToolCallEntries(messages: readonly Message[]): ToolCallEntry[] {
  return messages.flatMap(({ tool_call, created_date }) =>
    tool_call
      ? [
          {
            name: tool_call.function_name ?? tool_call.tool_name ?? null,
            type: tool_call.type ?? null,
            status: tool_call.status ?? null,
            payload: tool_call.payload ?? {},
            created_date,
          },
        ]
      : [],
  );
}
