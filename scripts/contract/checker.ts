/** Checks what passes between the piece and Diga against Diga's published description (OpenAPI 3.1). */
import { type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import formats from 'ajv-formats';

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  method: string;
  /** Path and query. */
  url: string;
  contentType?: string | undefined;
  body: string;
  answer: { status: number; contentType?: string | undefined; body: string };
}

/** What is wrong with an exchange; each text begins with the operation. */
export interface Findings {
  /** Such as "GET /v1/call/{id}"; undefined if the description has no such operation. */
  operation: string | undefined;
  /** What the request does that the description does not allow. */
  malformed: string[];
  /** What the answer has that the description does not. */
  differences: string[];
}

type Content = Readonly<Record<string, object>>;

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: unknown;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Readonly<Record<string, { content?: Content }>>;
}

/** The part of a description that is read here. */
export interface Description {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const KEY = 'description';

/**
 * Makes a function that checks exchanges against a description: method, path with its slash, query, body,
 * status and answer. A field that an object of the description does not have is wrong, unless the object is
 * open.
 */
export function createChecker(description: Description): (exchange: Exchange) => Findings {
  const document = closed(description) as Description;
  const operations = operationsIn(document);
  const getErrors = createValidator(document);
  return (exchange) => {
    const { method, url, answer } = exchange;
    const [path = ''] = url.split('?');
    const known = operations.find((each) => each.method === method && each.path.test(path));
    if (!known) {
      const malformed = [`${method} ${path}: no such path`];
      return { operation: undefined, malformed, differences: [] };
    }
    const { name } = known;
    const malformed = requestErrors(known, exchange, getErrors);
    const differences = answerErrors(known, answer, getErrors);
    return {
      operation: name,
      malformed: malformed.map((text) => `${name}: ${text}`),
      differences: differences.map((text) => `${name} ${answer.status}: ${text}`),
    };
  };
}

/** What is wrong with a value, by the schema at a place of the document. */
type ErrorsOf = (value: unknown, place: readonly string[], isText?: boolean) => string[];

function createValidator(document: Description): ErrorsOf {
  const options = { strict: false, allErrors: true };
  const values = new Ajv2020(options);
  // Paths and queries hold texts only.
  const texts = new Ajv2020({ ...options, coerceTypes: 'array' });
  for (const ajv of [values, texts]) formats(ajv).addSchema(document, KEY);
  const compiled = new Map<string, ValidateFunction>();
  return (value, place, isText = false) => {
    const ref = [`${KEY}#`, ...place.map(escaped)].join('/');
    const validate = compiled.get(ref) ?? (isText ? texts : values).compile({ $ref: ref });
    compiled.set(ref, validate);
    return validate(value) ? [] : sentences(validate.errors ?? []);
  };
}

function requestErrors(
  { path, operation: { requestBody }, place }: KnownOperation,
  { url, contentType, body }: Exchange,
  findErrors: ErrorsOf,
): string[] {
  const [pathOnly = '', query = ''] = url.split(/\?(.*)/s);
  const errors = [
    ...findErrors({ ...path.exec(pathOnly)?.groups }, [...place, 'x-path'], true),
    ...emptyValues(query),
    ...findErrors(fields(query), [...place, 'x-query'], true),
  ];
  if (body === '') return requestBody?.required ? [...errors, 'no body'] : errors;
  if (!requestBody) return [...errors, 'a body, though none is described'];
  const at = [...place, 'requestBody', 'content'];
  return [...errors, ...contentErrors(requestBody.content, { contentType, body }, at, findErrors)];
}

function answerErrors(
  { operation, place }: KnownOperation,
  answer: Exchange['answer'],
  schemaErrors: ErrorsOf,
): string[] {
  const status = String(answer.status);
  const described = operation.responses[status];
  if (!described) return ['status is not described'];
  if (!described.content) return answer.body === '' ? [] : ['a body, though none is described'];
  return contentErrors(
    described.content,
    answer,
    [...place, 'responses', status, 'content'],
    schemaErrors,
  );
}

function contentErrors(
  content: Content,
  { contentType = 'missing', body }: { contentType?: string | undefined; body: string },
  place: readonly string[],
  errorsOf: ErrorsOf,
): string[] {
  const type = contentType.replace(/;.*/, '');
  if (!(type in content)) return [`content type ${type}`];
  if (type !== 'application/json') return [];
  try {
    return errorsOf(JSON.parse(body), [...place, type, 'schema']);
  } catch {
    return ['no JSON'];
  }
}

interface KnownOperation {
  name: string;
  method: string;
  path: RegExp;
  operation: Operation;
  /** Where it is in the description. */
  place: string[];
}

/** The operations, those with fewer parameters in their path first. Adds schemas of path and query to each. */
function operationsIn({ paths }: Description): KnownOperation[] {
  return Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        const { parameters = [] } = operation;
        const names = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => name);
        for (const place of ['path', 'query']) {
          const schema = toSchema(parameters.filter((each) => each.in === place));
          Object.assign(operation, { [`x-${place}`]: schema });
        }
        const pattern = path
          .split(/\{.+?\}/)
          .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .reduce((before, after, index) => `${before}(?<${names[index - 1]}>[^/]+)${after}`);
        return {
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path: new RegExp(`^${pattern}$`),
          operation,
          place: ['paths', path, method],
          parameterCount: names.length,
        };
      }),
    )
    .sort((candidate, other) => candidate.parameterCount - other.parameterCount);
}

function toSchema(parameters: readonly Parameter[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** A copy in which objects with described fields have no others, unless they say so. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isOpen = copy['type'] !== 'object' || !copy['properties'] || 'additionalProperties' in copy;
  return isOpen ? copy : { ...copy, additionalProperties: false };
}

/** The fields of a query; a repeated one is a list. */
function fields(query: string): Record<string, string | string[]> {
  const search = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const all = search.getAll(name);
      return [name, all.length > 1 ? all : (all[0] ?? '')];
    }),
  );
}

/** Diga reads an empty value as it stands, which the conversion from text would take for none. */
function emptyValues(query: string): string[] {
  return [...new URLSearchParams(query)].flatMap(([name, value]) =>
    value === '' ? [`/${name} is empty`] : [],
  );
}

/** What is wrong, by place. That no alternative fits is told by what is wrong with each. */
function sentences(errors: readonly ErrorObject[]): string[] {
  const plain = errors.filter(
    ({ keyword, params }) => !['anyOf', 'oneOf'].includes(keyword) && params['type'] !== 'null',
  );
  return [...new Set((plain.length > 0 ? plain : errors).map(sentence))];
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty } = params as { additionalProperty?: string };
  const place = instancePath.replace(/\/\d+(?=\/|$)/g, '/*');
  return [place || '/', message, additionalProperty].filter(Boolean).join(' ');
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
