/** Realistic defaults for what a test leaves out. */
import { DIGA_PIECE, DIGA_TRIGGERS, OTHER_TRIGGER } from './assumptions';
import type {
  FlowCategory,
  PathResponse,
  PhoneResponse,
  SubscriptionResponse,
  WorkflowTrigger,
} from './contract';
import type { AgentContent } from './model';

/** The default content of an agent. */
export const DEFAULT_CONTENT: AgentContent = {
  name: null,
  description: null,
  prompt: null,
  greeting: null,
  time_before_start: null,
  voice: {
    id: '6f0d1c52-8f6e-4b1e-9d53-0a4c2f7be801',
    name: 'Lucía',
    provider: 'elevenlabs',
    provider_voice_id: 'lucia',
    preview_urls: null,
    gender: 'female',
    is_favourite: false,
  },
  volume: 50,
  language: 'es',
  max_reminder_count: 3,
  reminder_frequency_ms: 7500,
  reminder_messages: [],
  knowledge_base_ids: [],
  knowledge_item_ids: [],
  mode: 'free',
  conversational_path_id: null,
  integrations: [],
  call_tools: [],
  dynamic_variables: {},
  background_audio: null,
  flows: [],
  source_template_id: null,
  voicemail_detection: false,
  voicemail_action: 'leave_message',
  voicemail_message: null,
  phone_menu_detection: false,
  phone_menu_action: 'navigate',
  phone_menu_navigation_mode: 'goal',
  phone_menu_goal: null,
  phone_menu_key_sequence: null,
  validation_issues: null,
};

/** The path of an agent that follows one. */
export const DEFAULT_PATH: Omit<PathResponse, 'id'> = {
  name: 'Tasting',
  description: null,
  global_prompt: 'Be brief.',
  nodes: [
    {
      name: 'Start',
      node_type: 'start',
      wait_user: false,
      branches: [{ to_node: 'Offer', condition: 'Always' }],
    },
    {
      name: 'Offer',
      node_type: 'conversation',
      prompt: 'Offer a tasting.',
      branches: [{ to_node: 'End', condition: 'The guest has answered' }],
      pos_x: 0,
      pos_y: 200,
    },
    { name: 'End', node_type: 'end', branches: [] },
  ],
};

/** The default fields of a phone number. */
export const DEFAULT_PHONE = {
  nickname: null,
  telephony_provider: 'netelip',
  status: 'assigned',
  released_at: null,
  scheduled_release_at: null,
  inbound_agent_id: null,
  outbound_agent_id: null,
  sip_config: null,
  checkout_url: null,
  reservation_expires_at: null,
} as const satisfies Partial<PhoneResponse>;

/** The plan of a project's account. */
export const DEFAULT_SUBSCRIPTION: SubscriptionResponse = {
  name: 'Growth',
  period_start: '2026-07-01T00:00:00Z',
  period_end: '2026-08-01T00:00:00Z',
  included_minutes: 1000,
  max_concurrent_calls: 10,
  active_since: '2026-02-01T00:00:00Z',
  price: 99,
  currency: 'EUR',
  period: 'month',
  overage_price_per_minute: 0.12,
  usage_based_billing_enabled: true,
  minutes_count: 412,
  rollover_minutes_count: 80,
  next_phase: null,
  next_payment_date: '2026-08-01T00:00:00Z',
  knowledge_storage_used_bytes: 1_500_000,
  knowledge_storage_limit_bytes: 100_000_000,
  knowledge_items_count: 12,
  copilot_usage_percent: 0,
  included_workflows: 20,
  workflows_count: 3,
};

/** The trigger of a workflow of this category. */
export function getTrigger(category: FlowCategory | null): WorkflowTrigger | null {
  if (category === null) return null;
  if (category === 'empty') {
    return { name: 'trigger', type: 'EMPTY', valid: false, displayName: 'Select Trigger' };
  }
  const { name, displayName } = DIGA_TRIGGERS[category] ?? OTHER_TRIGGER;
  return {
    name: 'trigger',
    type: 'PIECE_TRIGGER',
    valid: true,
    displayName,
    settings: {
      pieceName: category in DIGA_TRIGGERS ? DIGA_PIECE : OTHER_TRIGGER.pieceName,
      pieceVersion: '~0.1.0',
      triggerName: name,
      input: {},
      propertySettings: {},
    },
    nextAction: null,
  };
}
