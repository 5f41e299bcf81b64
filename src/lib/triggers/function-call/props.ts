import { Property } from '@activepieces/pieces-framework';
import type { ExecutionAudio, ParamSource, ParamType, PreSpeech } from '../../diga/integrations';
import { AGENTS_DRAFT, afterwardsProp } from '../../props/afterwards';
import { agentsProp } from '../../props/agent';
import type { HookContextFor, RunContextFor } from '../shared/context';

/** Default and limits of the longest wait, in seconds. */
export const DEFAULT_WAIT_SECONDS = 5;
export const MAX_WAIT_SECONDS = 60;

/** The sub-props of a parameter, which a published flow holds in a list. */
const parameterProps = {
  name: Property.ShortText({
    displayName: 'Name',
    description: 'Small letters, digits and _, such as preferred_day. In a group: guest.name.',
    required: true,
  }),
  type: Property.StaticDropdown<ParamType, true>({
    displayName: 'Type',
    required: true,
    defaultValue: 'string',
    options: {
      options: [
        { label: 'Text', value: 'string' },
        { label: 'Whole number', value: 'integer' },
        { label: 'Number', value: 'number' },
        { label: 'Yes or no', value: 'boolean' },
        { label: 'Group of values', value: 'object' },
      ],
    },
  }),
  description: Property.ShortText({
    displayName: 'Description',
    description: 'Tells the agent what to pass, and in what form.',
    required: false,
  }),
  required: Property.Checkbox({ displayName: 'Required', required: false, defaultValue: true }),
  source: Property.StaticDropdown<ParamSource, true>({
    displayName: 'Where It Comes From',
    required: true,
    defaultValue: 'llm',
    options: {
      options: [
        { label: 'The agent asks or infers it', value: 'llm' },
        { label: 'A fixed value', value: 'fixed' },
        { label: 'A dynamic variable', value: 'dynamic' },
      ],
    },
  }),
  value: Property.ShortText({
    displayName: 'Value or Variable',
    description: 'The fixed value, or the name of the dynamic variable.',
    required: false,
  }),
};

/** The props of the trigger. Published flows hold their names, so these never change. */
export const functionCallProps = {
  function_name: Property.ShortText({
    displayName: 'Function Name',
    description:
      "Empty: from the flow's name. Small letters, digits and _, such as find_free_slots.",
    required: false,
  }),
  description: Property.LongText({
    displayName: 'When to Use It',
    description: 'Tell the agent when to use it, and what it gets.',
    required: true,
  }),
  parameters: Property.Array({
    displayName: 'Parameters',
    description: 'Empty: the agent passes nothing.',
    required: false,
    properties: parameterProps as never,
  }),
  waits: Property.Checkbox({
    displayName: 'Agent Waits for the Answer',
    description:
      "On: answer with Diga's Return Response, not the Webhook piece's. Off: the agent goes on talking.",
    required: false,
    defaultValue: true,
  }),
  longest_wait: Property.Number({
    displayName: 'Longest Wait (Seconds)',
    description: `Empty: ${DEFAULT_WAIT_SECONDS}; at most ${MAX_WAIT_SECONDS}. Activepieces itself waits 30 (AP_WEBHOOK_TIMEOUT_SECONDS).`,
    required: false,
    defaultValue: DEFAULT_WAIT_SECONDS,
  }),
  audio: Property.StaticDropdown<'none' | ExecutionAudio, true>({
    displayName: 'Hold Sound',
    description: 'Pick the sound while the agent waits.',
    required: true,
    defaultValue: 'none',
    options: {
      options: [
        { label: 'Nothing', value: 'none' },
        { label: 'Typing', value: 'typing' },
        { label: 'Music', value: 'waiting_music' },
      ],
    },
  }),
  pre_speech: Property.StaticDropdown<PreSpeech, true>({
    displayName: 'Announce the Wait',
    description: 'Pick whether the agent speaks before it waits.',
    required: true,
    defaultValue: 'auto',
    options: {
      options: [
        { label: 'As the agent sees fit', value: 'auto' },
        { label: 'Always', value: 'force' },
      ],
    },
  }),
  asks_first: Property.Checkbox({
    displayName: 'Asks for Confirmation',
    description: 'On: the agent asks the caller first.',
    required: false,
    defaultValue: false,
  }),
  agents: agentsProp(
    'Empty: assign it in Diga yourself. Or pick whose draft gets it; in a conversational path, put it into a tool node in Diga.',
  ),
  afterwards: afterwardsProp(AGENTS_DRAFT, true),
  include_call: Property.Checkbox({
    displayName: 'Include the Call',
    description: "On: adds the call in progress, found by the caller's number.",
    required: false,
    defaultValue: false,
  }),
};

export type HookContext = HookContextFor<typeof functionCallProps>;
export type RunContext = RunContextFor<typeof functionCallProps>;
