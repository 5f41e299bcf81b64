import type { Call } from '../diga/calls';
import { type AgentVersionInfo, type CallRecord, toCallRecord } from './call';

/** The agent of every sample. Its name says that no such call took place. */
export const SAMPLE_AGENT = 'Example agent (made up)';

/** A plausible finished call. */
export const sampleCall: Call = {
  id: '7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11',
  status: 'completed',
  type: 'inbound',
  end_reason: 'hangup',
  duration: 94,
  contact: {
    id: 'a3c5e6f0-2b1d-4c7a-8e94-5d60b1f2c3d4',
    identifier: '+34900000017',
    contact_type: 'call',
    created_date: '2026-05-04T08:11:52Z',
  },
  agent_id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  agent_version_id: '9f2c1d64-30a8-4c55-8b6e-7f1f0d2a4c3b',
  phone_register_id: '0c7e5a88-91f4-4f8e-b0d3-2a6d4e8f1b27',
  start_time: '2026-05-12T09:30:04Z',
  end_time: '2026-05-12T09:31:38Z',
  created_date: '2026-05-12T09:29:58Z',
  recording_url: 'https://recordings.example.com/7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11.mp3',
  dynamic_variables: { customer_name: 'Lucía', appointment: 'Thursday at 10:00' },
};

/** The agent version of every sample. */
export const sampleVersion: AgentVersionInfo = {
  name: SAMPLE_AGENT,
  version_number: 3,
  version_name: 'Summer hours',
};

/** A plausible finished call, shown until the project has a real one. */
export const sampleCallRecord: CallRecord = toCallRecord({
  call: sampleCall,
  version: sampleVersion,
  messages: [
    {
      id: '00000000-0000-4000-8000-000000000001',
      role: 'assistant',
      content: 'Good morning, this is the Aurora dental practice. How can I help you?',
      created_date: '2026-05-12T09:30:05Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000002',
      role: 'user',
      content: 'Hello, this is Lucía. I have to move my appointment on Tuesday.',
      created_date: '2026-05-12T09:30:14Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000003',
      role: 'tool',
      content: null,
      tool_call: {
        function_name: 'find_free_slot',
        payload: { from: '2026-05-13', reason: 'check-up' },
        status: 'success',
        type: 'function',
      },
      created_date: '2026-05-12T09:30:21Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000004',
      role: 'assistant',
      content: 'Of course, Lucía. Thursday at ten is free. Shall I book it for you?',
      created_date: '2026-05-12T09:30:24Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000005',
      role: 'user',
      content: 'Yes, please. Thank you!',
      created_date: '2026-05-12T09:30:33Z',
    },
  ],
});
