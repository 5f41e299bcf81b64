import { createChecker, type Description, type Exchange } from '../../../scripts/contract/checker';
import { startProxy } from '../../../scripts/contract/proxy';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

const JSON_TYPE = 'application/json';
const content = (schema: object) => ({ [JSON_TYPE]: { schema } });
const TABLE = { $ref: '#/components/schemas/Table' };

/** A restaurant that has tables. */
const RESTAURANT = {
  paths: {
    '/v1/table/': {
      get: {
        parameters: [
          {
            in: 'query',
            name: 'limit',
            schema: { anyOf: [{ type: 'integer', maximum: 10 }, { type: 'null' }] },
          },
          { in: 'query', name: 'area', schema: { type: 'array', items: { type: 'string' } } },
        ],
        responses: { 200: { content: content({ type: 'array', items: TABLE }) } },
      },
      post: {
        requestBody: { required: true, content: content(TABLE) },
        responses: { 201: { content: content(TABLE) } },
      },
    },
    '/v1/table/free': { get: { responses: { 200: { content: content({}) } } } },
    '/v1/table/{id}': {
      delete: {
        parameters: [
          { in: 'path', name: 'id', required: true, schema: { type: 'string', format: 'uuid' } },
        ],
        responses: { 204: {} },
      },
    },
  },
  components: {
    schemas: {
      Table: {
        type: 'object',
        required: ['seats'],
        properties: {
          seats: { type: 'integer' },
          guest: { anyOf: [{ type: 'object', properties: { name: {} } }, { type: 'null' }] },
          notes: { type: 'object', additionalProperties: true, properties: {} },
        },
      },
    },
  },
} as unknown as Description;

const check = createChecker(RESTAURANT);
const ID = '0a4c2f7b-8f6e-4b1e-9d53-6f0d1c52e801';

function exchange(changes: Partial<Exchange>, answer: Partial<Exchange['answer']> = {}): Exchange {
  return {
    method: 'GET',
    url: '/v1/table/',
    body: '',
    ...changes,
    answer: { status: 200, contentType: JSON_TYPE, body: '[]', ...answer },
  };
}

const created = { status: 201, body: '{"seats":4}' };
const post = (body: string, contentType = JSON_TYPE) =>
  exchange({ method: 'POST', body, contentType }, created);

describe('the check of a request', () => {
  it.each<[string, Exchange]>([
    ['GET /v1/table/', exchange({ url: '/v1/table/?limit=5&area=terrace&area=hall' })],
    ['GET /v1/table/', exchange({ url: '/v1/table/?area=terrace' })],
    ['GET /v1/table/free', exchange({ url: '/v1/table/free' })],
    ['POST /v1/table/', post('{"seats":4,"guest":null,"notes":{"any":1}}', `${JSON_TYPE}; x=y`)],
    [
      'DELETE /v1/table/{id}',
      exchange({ method: 'DELETE', url: `/v1/table/${ID}` }, { status: 204, body: '' }),
    ],
  ])('accepts %s as described', (operation, described) => {
    expect(check(described)).toEqual({ operation, malformed: [], differences: [] });
  });

  it.each<[string, Exchange, string]>([
    ['a path without its slash', exchange({ url: '/v1/table' }), 'GET /v1/table: no such path'],
    ['a method', exchange({ method: 'PUT' }), 'PUT /v1/table/: no such path'],
    ['a value of the query', exchange({ url: '/v1/table/?limit=all' }), '/limit must be integer'],
    ['a limit', exchange({ url: '/v1/table/?limit=11' }), '/limit must be <= 10'],
    ['an empty value', exchange({ url: '/v1/table/?limit=' }), '/limit is empty'],
    ['an unknown filter', exchange({ url: '/v1/table/?day=1' }), 'additional properties day'],
    ['an id', exchange({ method: 'DELETE', url: '/v1/table/x' }), '/id must match format "uuid"'],
    ['a body of a GET', exchange({ body: '{}' }), 'a body, though none is described'],
    ['no body', post(''), 'no body'],
    ['no JSON', post('seats=4'), 'no JSON'],
    ['another type', post('{"seats":4}', 'text/plain'), 'content type text/plain'],
    ['a text for a number', post('{"seats":"4"}'), '/seats must be integer'],
    ['a missing field', post('{}'), "must have required property 'seats'"],
    ['an unknown field', post('{"seats":4,"hour":21}'), 'additional properties hour'],
    [
      'an unknown field of what may be null',
      post('{"seats":4,"guest":{"age":4}}'),
      '/guest must NOT have additional properties age',
    ],
  ])('finds %s', (_what, wrong, malformed) => {
    expect(check(wrong).malformed).toEqual([expect.stringContaining(malformed)]);
  });
});

describe('the check of an answer', () => {
  it.each<[string, Partial<Exchange['answer']>, string]>([
    ['a status', { status: 404 }, 'GET /v1/table/ 404: status is not described'],
    ['a missing field', { body: '[{"seats":4},{}]' }, "/* must have required property 'seats'"],
    ['an unknown field', { body: '[{"seats":4,"hour":21}]' }, 'additional properties hour'],
    ['a web page', { contentType: 'text/html' }, 'content type text/html'],
    ['no type', { contentType: undefined }, 'content type missing'],
    ['no JSON', { body: '' }, 'no JSON'],
  ])('finds %s', (_what, answer, difference) => {
    expect(check(exchange({}, answer))).toMatchObject({
      malformed: [],
      differences: [expect.stringContaining(difference)],
    });
  });

  it('finds content where none is described', () => {
    const deletion = { method: 'DELETE', url: `/v1/table/${ID}` };
    expect(check(exchange(deletion, { status: 204, body: 'null' })).differences).toEqual([
      'DELETE /v1/table/{id} 204: a body, though none is described',
    ]);
  });
});

describe('the proxy', () => {
  it('passes a request and its answer on as they are, and shows them', async () => {
    const server = await opened(startServer(() => json({ seats: '4' }, 201)));
    const seen: Exchange[] = [];
    const proxy = await opened(startProxy(server.url, (each) => seen.push(each)));
    const body = '{"hour":21}';
    const headers = { authorization: 'Bearer key', 'content-type': JSON_TYPE };
    const response = await fetch(`${proxy.url}/v1/table/?x=1`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([201, { seats: '4' }]);
    expect(server.requests).toMatchObject([{ method: 'POST', url: '/v1/table/?x=1', body }]);
    expect(server.requests[0]?.headers).toMatchObject(headers);
    expect(seen.map(check)).toMatchObject([
      {
        malformed: [
          expect.stringContaining('additional properties x'),
          expect.stringContaining("required property 'seats'"),
          expect.stringContaining('additional properties hour'),
        ],
        differences: [expect.stringContaining('/seats must be integer')],
      },
    ]);
  });
});
