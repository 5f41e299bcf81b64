/** Calls and their messages. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { ApiError } from '../api-error';
import { assumed } from '../assumptions';
import {
  CallListQuerySchema,
  CallParamsSchema,
  CallRequestSchema,
  MessageListQuerySchema,
  type CallResponse,
  type PhoneResponse,
} from '../contract';
import type { Agent, Call } from '../model';
import { getPage } from '../paging';
import type { Project } from '../project';
import type { App, RouteContext } from './route';

/** A Spanish number in E.164. */
const SPANISH = /^\+34[5-9]\d{8}$/;

/** Adds the routes of calls: reading them and their messages, and placing one. */
export function callRoutes(app: App, context: RouteContext): void {
  addReads(app, context);
  addMessages(app, context);
  addPlacing(app, context);
}

function addReads(app: App, context: RouteContext): void {
  const { project, clock, needs, findPermissions: permissionsOf, dateBoundsAreInclusive } = context;
  // Milliseconds that an exclusive bound adds to the range's start and takes from its end.
  const outside = dateBoundsAreInclusive ? 0 : 1;

  app.get(
    '/v1/call/',
    { onRequest: needs('calls', 'read'), schema: { querystring: CallListQuerySchema } },
    (request) => {
      const query = request.query;
      const now = clock.now();
      const seesRecordings = permissionsOf(request).recordings !== 'none';
      const start = query.start_created_date;
      const end = query.end_created_date;
      return getPage<Call, CallResponse>(
        {
          items: project.calls.list,
          getId: (call) => call.response.id,
          findPosition: (id) => project.calls.getPosition(id),
          ...(start === undefined
            ? {}
            : { from: project.calls.firstAt(Date.parse(start) + outside) }),
          ...(end === undefined
            ? {}
            : { to: project.calls.firstAt(Date.parse(end) + 1 - outside) }),
          matches: ({ response, listedAt }) =>
            listedAt <= now &&
            (query.agent_id === undefined || response.agent_id === query.agent_id) &&
            (query.status === undefined || response.status === query.status) &&
            (query.type === undefined || response.type === query.type) &&
            (query.contact_id === undefined || response.contact.id === query.contact_id) &&
            (query.phone_id === undefined || response.phone_register_id === query.phone_id),
        },
        query,
        (call) => shownCall(call, seesRecordings),
      );
    },
  );

  app.get(
    '/v1/call/:id',
    { onRequest: needs('calls', 'read'), schema: { params: CallParamsSchema } },
    (request) => {
      const call = project.calls.find(request.params.id);
      if (!call) throw new ApiError(404, 'CALL_NOT_FOUND', 'Call not found');
      return shownCall(call, permissionsOf(request).recordings !== 'none');
    },
  );
}

function addMessages(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/call/:id/message',
    {
      onRequest: needs('messages', 'read'),
      schema: { params: CallParamsSchema, querystring: MessageListQuerySchema },
    },
    (request) => {
      const messages = project.calls.find(request.params.id)?.messages ?? [];
      // The same for an unknown call: no other 404 is documented here.
      if (messages.length === 0) {
        throw new ApiError(404, 'NO_MESSAGES_FOR_CALL', 'No messages found for this call');
      }
      return getPage(
        { items: messages, getId: (message) => message.id },
        request.query,
        (message) => message,
      );
    },
  );
}

function addPlacing(app: App, context: RouteContext): void {
  const { project, needs, findPermissions: permissionsOf, callStarted } = context;

  app.post(
    '/v1/call/',
    {
      onRequest: needs('calls', 'write'),
      // The default compiler would convert a number in a body to a string.
      validatorCompiler: TypeBoxValidatorCompiler,
      schema: { body: CallRequestSchema },
    },
    (request, reply) => {
      const { from_number: from, to_number: to, ...given } = request.body;
      const phone = callingPhone(project, from, to);
      const versionId = given.agent_version_id ?? null;
      const agent =
        versionId === null
          ? project.agents.get(phone.outbound_agent_id ?? '')
          : agentOfVersion(project, versionId);
      if (versionId !== null && !agent) throw assumed.calledWithUnknownVersion();
      const call = project.calls.place({
        agentId: agent?.id ?? null,
        ...(versionId === null ? {} : { versionId }),
        type: 'outbound',
        identifier: to,
        phoneId: phone.id,
        dynamicVariables: given.dynamic_variables ?? {},
      });
      callStarted(call);
      return reply.code(201).send(shownCall(call, permissionsOf(request).recordings !== 'none'));
    },
  );
}

/** The phone number that places the call. */
function callingPhone(project: Project, from: string, to: string): PhoneResponse {
  const phone = [...project.phones.values()].find(
    ({ id, number }) => id === from || number === from,
  );
  if (!phone) throw new ApiError(404, 'PHONE_NUMBER_NOT_FOUND', 'Phone number not found');
  if (phone.telephony_provider !== 'custom' && !SPANISH.test(to)) {
    throw new ApiError(400, 'NON_SPANISH_PHONE_NUMBER', 'Only Spanish numbers can be called');
  }
  if (phone.telephony_provider === 'custom' && !phone.sip_config?.termination_uri) {
    throw new ApiError(412, 'SIP_CONFIG_NOT_SET', 'The number has no SIP termination address');
  }
  return phone;
}

function agentOfVersion(project: Project, versionId: string): Agent | undefined {
  return [...project.agents.values()].find(({ draft, versions }) =>
    [draft, ...versions].some(({ id }) => id === versionId),
  );
}

/** Hides the recording's URL from a key that may not read recordings. */
function shownCall(call: Call, seesRecordings: boolean): CallResponse {
  return seesRecordings ? call.response : { ...call.response, recording_url: null };
}
