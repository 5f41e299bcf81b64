import {
  createAction,
  createPiece,
  createTrigger,
  PieceAuth,
  Property,
  TriggerStrategy,
} from '@activepieces/pieces-framework';

const auth = PieceAuth.CustomAuth({
  required: true,
  props: { key: PieceAuth.SecretText({ displayName: 'Key', required: true }) },
});

const request = createTrigger({
  auth,
  name: 'request',
  displayName: 'Request',
  description: 'Starts with the body of a request.',
  type: TriggerStrategy.WEBHOOK,
  props: {},
  sampleData: {},
  onEnable: () => Promise.resolve(),
  onDisable: () => Promise.resolve(),
  run: ({ payload }) => Promise.resolve([payload.body]),
});

const answer = createAction({
  auth,
  requireAuth: false,
  name: 'answer',
  displayName: 'Answer',
  description: 'Answers the request with JSON.',
  props: { body: Property.Json({ displayName: 'Body', required: true }) },
  run: ({ propsValue: { body }, run }) => {
    run.stop({ response: { status: 200, body, headers: {} } });
    return Promise.resolve(body);
  },
});

/**
 * The least that a piece does whose flows answer requests: a connection, which nothing uses, a trigger that
 * gives the body, and an action that answers. A host never takes a version twice: see `VERSION` in pack.ts.
 */
export const minimal = createPiece({
  displayName: 'Minimal (test)',
  description: 'Only measures the host: see "Test it in a real Activepieces" in CONTRIBUTING.md.',
  logoUrl: '',
  authors: [],
  auth,
  triggers: [request],
  actions: [answer],
});
