/** The calls of a project, with their contacts, messages and logs. */
import { isoTime } from './clock';
import type { Clock } from './clock';
import type { CallResponse, CallStatus, ContactResponse } from './contract';
import type { Ids } from './ids';
import type { Agent, Call, CallEnd, NewCall, NewLog, NewMessage } from './model';

/** How long an unanswered call rings, in milliseconds, if it is added as finished. */
const RINGING_MS = 30_000;

const IN_PROGRESS: ReadonlySet<CallStatus> = new Set(['dialing', 'in_queue', 'in_progress']);
const FINAL: ReadonlySet<CallStatus> = new Set(['completed', 'failed', 'transferred', 'no_answer']);

/** The calls of one project. */
export class Calls {
  /** By creation, oldest first. */
  readonly list: Call[] = [];
  private readonly byId = new Map<string, Call>();
  private readonly contacts = new Map<string, ContactResponse>();
  private sequence = 0;

  constructor(
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly agentFor: (call: NewCall) => Agent | null,
  ) {}

  place(options: NewCall): Call {
    const createdAt = Math.floor(options.createdDate ?? this.clock.now());
    const agent = this.agentFor(options);
    const call: Call = {
      response: {
        id: this.ids.uuid(),
        agent_id: agent?.id ?? null,
        agent_version_id: options.versionId ?? agent?.publishedId ?? null,
        status: 'dialing',
        recording_url: null,
        start_time: null,
        end_time: null,
        duration: null,
        type: options.type ?? 'inbound',
        end_reason: null,
        contact: this.contact(options, createdAt),
        phone_register_id: options.phoneId ?? null,
        dynamic_variables: options.dynamicVariables ?? {},
        created_date: isoTime(createdAt),
      },
      createdAt,
      sequence: (this.sequence += 1),
      messages: [],
      logs: [],
      recording: null,
      listedAt: options.listedAt ?? 0,
    };
    // Nearly always at the end, where inserting is cheap.
    this.list.splice(this.firstAt(createdAt + 1), 0, call);
    this.byId.set(call.response.id, call);
    return call;
  }

  /** Adds a call that has already ended. */
  addFinished(options: NewCall, end: CallEnd): Call {
    const call = this.place(options);
    this.writeEnd(call, { startTime: call.createdAt, duration: 60, ...end });
    call.response.end_time ??= isoTime(call.createdAt + RINGING_MS);
    this.setStatus(call, end.status ?? 'completed');
    return call;
  }

  /** @throws {Error} when there is no such call */
  get(callId: string): Call {
    const call = this.byId.get(callId);
    if (!call) throw new Error(`No call ${callId}`);
    return call;
  }

  find(callId: string): Call | undefined {
    return this.byId.get(callId);
  }

  /** Removes these calls with their messages, if they are finished; returns how many. */
  removeFinished(callIds: readonly string[]): number {
    let removed = 0;
    for (const callId of new Set(callIds)) {
      const call = this.byId.get(callId);
      const position = this.getPosition(callId);
      if (!call || position === undefined || !hasEnded(call.response)) continue;
      this.list.splice(position, 1);
      this.byId.delete(callId);
      removed += 1;
    }
    return removed;
  }

  /** Sets the status and the times that go with it. */
  setStatus(call: Call, status: CallStatus): void {
    const { response } = call;
    response.status = status;
    if (status === 'in_progress') {
      response.start_time ??= isoTime(this.clock.now());
    } else if (FINAL.has(status)) {
      this.setEnd(call);
    }
  }

  /** Writes the outcome to the call and leaves its status. */
  writeEnd(call: Call, end: CallEnd): void {
    const { response } = call;
    const answered = end.answered ?? true;
    if (answered) {
      const start = end.startTime ?? getTime(response.start_time) ?? this.clock.now();
      response.start_time = isoTime(start);
      response.end_reason = end.endReason === undefined ? 'hangup' : end.endReason;
      this.setEnd(call, end.duration);
    } else {
      response.start_time = null;
      response.end_reason = end.endReason ?? null;
    }
    if (end.recordingUrl !== undefined) response.recording_url = end.recordingUrl;
    if (end.dynamicVariables !== undefined) response.dynamic_variables = end.dynamicVariables;
    const messages = end.messages ?? [];
    const start = getTime(response.start_time) ?? call.createdAt;
    const length = (response.duration ?? 0) * 1000;
    messages.forEach((message, index) => {
      this.addMessage(call, message, start + Math.round((length * index) / messages.length));
    });
  }

  addMessage(call: Call, message: NewMessage, at = this.clock.now()): void {
    call.messages.push({
      id: this.ids.uuid(),
      created_date: isoTime(at),
      role: message.role,
      content: message.content ?? null,
      tool_call: message.toolCall ?? null,
    });
  }

  addLog(call: Call, { level, category, event, data, trace_id }: NewLog): void {
    call.logs.push({
      id: this.ids.uuid(),
      timestamp: isoTime(this.clock.now()),
      level,
      category,
      event,
      call_id: call.response.id,
      trace_id: trace_id ?? null,
      data: data ?? null,
    });
  }

  /** The index in `list` of the first call created at or after `ms`; the length if there is none. */
  firstAt(ms: number): number {
    return this.positionBy((call) => call.createdAt < ms);
  }

  /** The index of a call in `list`; undefined if there is no such call. */
  getPosition(callId: string): number | undefined {
    const sought = this.byId.get(callId);
    if (!sought) return undefined;
    return this.positionBy(
      (call) =>
        call.createdAt < sought.createdAt ||
        (call.createdAt === sought.createdAt && call.sequence < sought.sequence),
    );
  }

  private positionBy(isBefore: (call: Call) => boolean): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const call = this.list[middle];
      if (call && isBefore(call)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The contact of a call: one for each identifier. */
  private contact(options: NewCall, createdAt: number): ContactResponse {
    const contactType = options.contactType ?? 'call';
    const identifier =
      options.identifier ?? (contactType === 'web' ? 'browser-7f3a' : '+34900000001');
    const key = `${contactType} ${identifier}`;
    const known = this.contacts.get(key);
    if (known) return known;
    const contact: ContactResponse = {
      id: this.ids.uuid(),
      created_date: isoTime(createdAt),
      identifier,
      contact_type: contactType,
    };
    this.contacts.set(key, contact);
    return contact;
  }

  private setEnd({ response }: Call, duration?: number): void {
    const start = getTime(response.start_time);
    if (start !== undefined && response.end_time === null) {
      response.end_time = isoTime(
        duration === undefined ? this.clock.now() : start + duration * 1000,
      );
      response.duration = duration ?? Math.round((this.clock.now() - start) / 1000);
    }
    response.end_time ??= isoTime(this.clock.now());
  }
}

/** Whether a call has ended; one in a status that is not documented, if it has an end. */
export function hasEnded({ status, end_time, end_reason }: CallResponse): boolean {
  if (FINAL.has(status)) return true;
  return !IN_PROGRESS.has(status) && (end_time ?? end_reason ?? null) !== null;
}

function getTime(iso: string | null | undefined): number | undefined {
  return typeof iso === 'string' ? Date.parse(iso) : undefined;
}
