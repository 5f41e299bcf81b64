/** Calls and what was said in them. */
import { ApiError, pageOf } from '../answers';
import {
  CallListQuerySchema,
  CallParamsSchema,
  MessageListQuerySchema,
  type CallResponse,
} from '../contract';
import type { Call } from '../project';
import type { App, RouteContext } from './route';

/** `GET` of calls: the list, one, its messages. */
export function callRoutes(app: App, { project, needs, permissionsOf }: RouteContext): void {
  app.get(
    '/v1/call/',
    { onRequest: needs('calls', 'read'), schema: { querystring: CallListQuerySchema } },
    (request) => {
      const query = request.query;
      const seesRecordings = permissionsOf(request).recordings !== 'none';
      const start = query.start_created_date;
      const end = query.end_created_date;
      return pageOf<Call, CallResponse>(
        {
          items: project.calls,
          idOf: (call) => call.response.id,
          positionOf: (id) => project.positionOfCall(id),
          // Whether the two bounds belong to the range is not documented; here both do.
          ...(start === undefined ? {} : { from: project.firstCallAt(Date.parse(start)) }),
          ...(end === undefined ? {} : { to: project.firstCallAt(Date.parse(end) + 1) }),
          matches: ({ response }) =>
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
      const call = project.findCall(request.params.id);
      if (!call) throw new ApiError(404, 'CALL_NOT_FOUND', 'Call not found');
      return shownCall(call, permissionsOf(request).recordings !== 'none');
    },
  );

  app.get(
    '/v1/call/:id/message',
    {
      onRequest: needs('messages', 'read'),
      schema: { params: CallParamsSchema, querystring: MessageListQuerySchema },
    },
    (request) => {
      const messages = project.findCall(request.params.id)?.messages ?? [];
      // An unknown call has no messages either: no other 404 is documented here.
      if (messages.length === 0) {
        throw new ApiError(404, 'NO_MESSAGES_FOR_CALL', 'No messages found for this call');
      }
      return pageOf(
        { items: messages, idOf: (message) => message.id },
        request.query,
        (message) => message,
      );
    },
  );
}

/** A key that may not read recordings does not see where they are. */
function shownCall(call: Call, seesRecordings: boolean): CallResponse {
  return seesRecordings ? call.response : { ...call.response, recording_url: null };
}
