/** A realistic project with calls. Every number and name is fictional. */
import type { CallType, ToolCall } from './contract';
import type { NewMessage, Sandbox } from './sandbox';

/** The ids of the seeded project. */
export interface SeededProject {
  /** Answers the restaurant's phone; v3 is published. */
  reception: { agentId: string; v1: string; v2: string; v3: string };
  /** Calls guests back; its only version is published. */
  sales: { agentId: string; v1: string };
  /** An agent that was never published. */
  nightDesk: { agentId: string };
  /** Ids of phone numbers: Reception answers the first, Sales follow-up calls from the second. */
  phones: { restaurant: string; parties: string };
  /** Ids of Diga's own workflows: Reception has the first, no agent has the second. */
  workflows: { bookingNotice: string; satisfaction: string };
}

/** Adds three agents (one with three versions, one with one, one only a draft), numbers and workflows. */
export function seedProject(sandbox: Sandbox): SeededProject {
  const bookingNotice = sandbox.addWorkflow({
    id: 'flow_booking_notice',
    name: 'Tell the kitchen about bookings',
    consumed_variables: ['guest_name', 'party_size'],
  });
  const satisfaction = sandbox.addWorkflow({
    id: 'flow_satisfaction',
    name: 'Ask how it was',
    status: 'DISABLED',
    flow_category: 'call_launcher',
  });

  const bookTable = 'c2d8e6f4-90ab-4c1d-a3e7-5f60b1829d47';
  const bookings = sandbox.addIntegration({
    id: '5b9a7c1e-2f43-4a68-8c0d-71e6f2a9b304',
    name: 'Table bookings',
    tools: [
      {
        id: bookTable,
        name: 'book_table',
        description: 'Books a table',
        endpoint_path: '/book',
        method: 'POST',
      },
    ],
  });

  const receptionId = sandbox.addAgent({
    name: 'Reception',
    description: 'Answers the phone of Casa Olivares, a restaurant in Valencia',
    prompt:
      'You answer the phone of Casa Olivares, a restaurant in Valencia. Take bookings for lunch ' +
      'and dinner, and ask for the name, the number of guests and any allergy.',
    greeting: 'Casa Olivares, good morning. How can I help you?',
    call_tools: [
      { type: 'transfer_call', name: 'head_waiter', target_number: '+34910000003' },
      { type: 'hang_up', name: 'say_goodbye' },
    ],
    integrations: [
      {
        integration_id: bookings,
        integration_name: 'Table bookings',
        tool_ids: [bookTable],
        requires_setup: false,
        source_integration_template_id: null,
      },
    ],
    dynamic_variables: { restaurant: 'Casa Olivares' },
    flows: [
      {
        id: bookingNotice,
        name: 'Tell the kitchen about bookings',
        requires_setup: false,
        status: 'ENABLED',
        produced_variables: [],
        consumed_variables: ['guest_name', 'party_size'],
      },
    ],
  });
  const receptionV1 = sandbox.launchVersion(receptionId);
  sandbox.editDraft(receptionId, {
    prompt:
      'You answer the phone of Casa Olivares, a restaurant in Valencia. In summer the terrace is ' +
      'open until midnight and there is no lunch on Mondays.',
  });
  const receptionV2 = sandbox.launchVersion(receptionId, 'Summer hours');
  sandbox.editDraft(receptionId, {
    prompt:
      'You answer the phone of Casa Olivares, a restaurant in Valencia. Take bookings for lunch ' +
      'and dinner, say what the set menu is, and transfer complaints to the head waiter.',
  });
  const receptionV3 = sandbox.launchVersion(receptionId);
  sandbox.publish(receptionId, receptionV3);

  const salesId = sandbox.addAgent({
    name: 'Sales follow-up',
    description: 'Calls guests who asked for a quote for a party',
    mode: 'path',
    prompt: 'You call guests who asked for a quote for a party, and offer them a tasting.',
    greeting: 'Hello, this is Casa Olivares about the quote that you asked for.',
    voice: {
      id: 'd41b7f0e-6a85-4c3d-b2f9-8e50c7a1d624',
      name: 'Mateo',
      provider: 'gemini',
      provider_voice_id: 'mateo',
      is_favourite: true,
    },
    voicemail_detection: true,
  });
  const salesV1 = sandbox.launchVersion(salesId);
  sandbox.publish(salesId, salesV1);

  const nightDeskId = sandbox.addAgent({
    name: 'Night desk',
    description: 'Takes messages when the restaurant is closed',
    prompt: 'The restaurant is closed. Take a message and promise a call back in the morning.',
    greeting: 'Casa Olivares is closed. Would you like to leave a message?',
  });

  const restaurant = sandbox.addPhone({
    nickname: 'Restaurant',
    number: '+34910000001',
    inbound_agent_id: receptionId,
  });
  const parties = sandbox.addPhone({
    nickname: 'Parties',
    number: '+34910000002',
    outbound_agent_id: salesId,
  });

  return {
    reception: { agentId: receptionId, v1: receptionV1, v2: receptionV2, v3: receptionV3 },
    sales: { agentId: salesId, v1: salesV1 },
    nightDesk: { agentId: nightDeskId },
    phones: { restaurant, parties },
    workflows: { bookingNotice, satisfaction },
  };
}

const BOOKED: ToolCall = {
  type: 'function',
  function_name: 'book_table',
  payload: { name: 'Carmen', guests: 4, day: 'Friday', time: '21:30' },
  status: 'success',
};

const BOOKING_MESSAGES: readonly NewMessage[] = [
  { role: 'assistant', content: 'Casa Olivares, good morning. How can I help you?' },
  { role: 'user', content: 'Hello, I would like a table for four on Friday evening.' },
  { role: 'assistant', content: 'Of course. At half past nine on the terrace?' },
  { role: 'user', content: 'Perfect. The name is Carmen, and one of us is allergic to nuts.' },
  { role: 'tool', toolCall: BOOKED },
  { role: 'assistant', content: 'Done, Carmen: four on Friday at 21:30, and no nuts.' },
  { role: 'user', content: 'Thank you very much, until Friday.' },
];

const TASTING_MESSAGES: readonly NewMessage[] = [
  {
    role: 'assistant',
    content: 'Hello, this is Casa Olivares about the quote that you asked for.',
  },
  { role: 'user', content: 'Oh yes, for the thirty of us in June.' },
  { role: 'assistant', content: 'Would you like to taste the menu first? Thursday is free.' },
  { role: 'user', content: 'Thursday at two is fine.' },
  {
    role: 'tool',
    toolCall: {
      type: 'function',
      function_name: 'book_tasting',
      payload: { day: 'Thursday', time: '14:00' },
      status: 'success',
    },
  },
  { role: 'assistant', content: 'Noted. See you on Thursday at two.' },
];

const ANSWERED = {
  inbound: {
    seconds: 94,
    identifier: '+34900000012',
    messages: BOOKING_MESSAGES,
    dynamicVariables: { guest_name: 'Carmen', party_size: '4', allergies: 'nuts' },
  },
  outbound: {
    seconds: 61,
    identifier: '+34900000027',
    messages: TASTING_MESSAGES,
    dynamicVariables: { guest_name: 'Javier', quote: 'Party of 30' },
  },
};

/** The agent and the contact of a call. */
export interface CallSetting {
  agentId: string;
  /** Default: the published version. */
  versionId?: string;
  /** Default: a fictional number. */
  identifier?: string;
}

/** A call that was placed. */
export interface PlacedCall {
  callId: string;
  /** Takes it to its end, with a delivery for each status. */
  finish: () => void;
}

/**
 * Places a call that will have a transcript, a tool call and dynamic variables. It began so long ago
 * that it ends now; an inbound call takes 94 seconds, an outbound call 61.
 */
export function placeAnsweredCall(
  sandbox: Sandbox,
  setting: CallSetting,
  type: CallType = 'inbound',
): PlacedCall {
  const { seconds, identifier, messages, dynamicVariables } = ANSWERED[type];
  const startTime = sandbox.now() - seconds * 1000;
  const callId = sandbox.placeCall({
    identifier,
    ...setting,
    type,
    createdDate: startTime - 6000,
  });
  const finish = () =>
    sandbox.finishCall(callId, {
      startTime,
      duration: seconds,
      recordingUrl: `https://recordings.example.com/${callId}.mp3`,
      // What a pre-call workflow has set stays.
      dynamicVariables: { ...dynamicVariables, ...sandbox.call(callId).dynamic_variables },
      messages,
    });
  return { callId, finish };
}

/** Adds a call as `placeAnsweredCall` places it, and delivers every status. Returns the call's id. */
export function answeredCall(sandbox: Sandbox, setting: CallSetting, type?: CallType): string {
  return finished(placeAnsweredCall(sandbox, setting, type));
}

/** Places an outbound call that nobody will answer: no start, no duration, no messages. */
export function placeUnansweredCall(sandbox: Sandbox, setting: CallSetting): PlacedCall {
  const callId = sandbox.placeCall({
    identifier: '+34900000034',
    ...setting,
    type: 'outbound',
    createdDate: sandbox.now() - 31_000,
    dynamicVariables: { guest_name: 'Elena', quote: 'Party of 12' },
  });
  const finish = () => sandbox.finishCall(callId, { answered: false, endReason: 'ivr_no_answer' });
  return { callId, finish };
}

/** Adds an unanswered outbound call and delivers every status. Returns its id. */
export function unansweredCall(sandbox: Sandbox, setting: CallSetting): string {
  return finished(placeUnansweredCall(sandbox, setting));
}

function finished({ callId, finish }: PlacedCall): string {
  finish();
  return callId;
}
