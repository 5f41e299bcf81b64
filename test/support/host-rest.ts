import Fastify, { type FastifyReply } from 'fastify';

/** The state of the host, and how it fails. */
export interface HostRestOptions {
  /** Whether the host has an account. Default: true. */
  userCreated?: boolean;
  /** Whether the account is a platform admin. Default: true. */
  isAdmin?: boolean;
  /** The error response to an upload. Default: none. */
  refusal?: { status: number; body: object };
  /** Versions that the host has and does not list. Default: none. */
  kept?: string[];
  /** Whether the host lists uploaded pieces. Default: true. */
  shows?: boolean;
}

/** A piece that the installer uploaded. */
export interface UploadedPiece {
  pieceName: string;
  pieceVersion: string;
  packageType: string;
  scope: string;
  archive: string;
}

/** The part of a host's REST API that the installer uses, for responses that are rare on a real host. */
export interface HostRest {
  readonly url: string;
  readonly uploaded: readonly UploadedPiece[];
  /** The e-mail address of each account and the name of each platform that the installer created. */
  readonly made: readonly string[];
  close(): Promise<void>;
}

export const EMAIL = 'admin@example.com';
export const PASSWORD = 'a-long-password';
export const API_KEY = 'sk-a-key-of-the-platform';

/** Starts a fake REST API with one account. */
export async function startHostRest(options: HostRestOptions = {}): Promise<HostRest> {
  const uploaded: UploadedPiece[] = [];
  const made: string[] = [];
  let userCreated = options.userCreated ?? true;
  const app = Fastify();
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (request, body, done) => {
    const type = request.headers['content-type'] ?? '';
    new Response(new Uint8Array(body as Buffer), { headers: { 'content-type': type } })
      .formData()
      .then((form) => done(null, form), done);
  });
  const refuse = (reply: FastifyReply, status: number, code: string, params: object = {}) =>
    reply.code(status).send({ code, params });

  app.get('/api/v1/flags', () => ({ USER_CREATED: userCreated, CURRENT_VERSION: '0.83.0' }));
  app.post('/api/v1/authentication/sign-up', (request) => {
    made.push((request.body as { email: string }).email);
    return { token: 'of-the-new-account', projectId: null };
  });
  app.post('/api/v1/platforms', (request) => {
    made.push((request.body as { name: string }).name);
    userCreated = true;
    return {};
  });
  app.post('/api/v1/authentication/sign-in', (request, reply) => {
    const { email, password } = request.body as { email: string; password: string };
    if (password.length < 8) {
      return refuse(reply, 400, 'FST_ERR_VALIDATION', { message: 'body/password Too small' });
    }
    if (!userCreated || email !== EMAIL || password !== PASSWORD) {
      return refuse(reply, 401, 'INVALID_CREDENTIALS');
    }
    return { token: 'of-the-account', projectId: 'project' };
  });
  app.get('/api/v1/pieces', () =>
    options.shows === false
      ? []
      : uploaded.slice(-1).map(({ pieceName: name, pieceVersion: version }) => ({ name, version })),
  );
  app.post('/api/v1/pieces', async (request, reply) => {
    const token = request.headers.authorization;
    if (token !== 'Bearer of-the-account' && token !== `Bearer ${API_KEY}`) {
      return refuse(reply, 401, 'INVALID_API_KEY', { message: 'invalid api key' });
    }
    if (options.isAdmin === false) return refuse(reply, 403, 'AUTHORIZATION');
    if (options.refusal) return reply.code(options.refusal.status).send(options.refusal.body);
    const form = request.body as FormData;
    const text = (name: string) => form.get(name) as string;
    const pieceVersion = text('pieceVersion');
    const versions = uploaded.map((piece) => piece.pieceVersion).concat(options.kept ?? []);
    if (versions.includes(pieceVersion)) {
      return refuse(reply, 409, 'VALIDATION', { message: 'piece_metadata_already_exists' });
    }
    uploaded.push({
      pieceName: text('pieceName'),
      pieceVersion,
      packageType: text('packageType'),
      scope: text('scope'),
      archive: await (form.get('pieceArchive') as File).text(),
    });
    return reply.code(201).send({});
  });

  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, uploaded, made, close: () => app.close() };
}
