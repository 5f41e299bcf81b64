/** The project's phone numbers. */
import { assumed } from '../assumptions';
import { PhoneListQuerySchema, PhoneParamsSchema, type PhoneResponse } from '../contract';
import { pageOf } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the routes of phone numbers. */
export function phoneRoutes(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('phones', 'read');

  app.get('/v1/phone/', { onRequest, schema: { querystring: PhoneListQuerySchema } }, (request) => {
    const query = request.query;
    const start = query.start_assigned_at;
    const end = query.end_assigned_at;
    return pageOf<PhoneResponse, PhoneResponse>(
      {
        items: [...project.phones.values()],
        idOf: (phone) => phone.id,
        matches: (phone) => {
          const assignedAt = Date.parse(phone.assigned_at ?? '');
          return (
            (query.status === undefined || phone.status === query.status) &&
            (query.inbound_agent_id === undefined ||
              phone.inbound_agent_id === query.inbound_agent_id) &&
            (query.outbound_agent_id === undefined ||
              phone.outbound_agent_id === query.outbound_agent_id) &&
            (start === undefined || assignedAt >= Date.parse(start)) &&
            (end === undefined || assignedAt <= Date.parse(end))
          );
        },
      },
      query,
      (phone) => phone,
    );
  });

  app.get(
    '/v1/phone/:phone_id',
    { onRequest, schema: { params: PhoneParamsSchema } },
    (request) => {
      const phone = project.phones.get(request.params.phone_id);
      if (!phone) throw assumed.unknownPhone();
      return phone;
    },
  );
}
