/** The pieces of Diga's own engine. */
import type { FlowCategory, PieceDetailResponse } from './contract';
import type { Ids } from './ids';

export const HTTP_PIECE = '@activepieces/piece-http';
export const HTTP_ACTION = 'send_request';

/** What the pieces are, and which triggers Diga takes for which category. */
export interface HostedPieces {
  byName: ReadonlyMap<string, PieceDetailResponse>;
  getCategory(pieceName: unknown, triggerName: unknown): FlowCategory;
}

const DIGA_TRIGGERS = [
  { displayName: 'Call Finished', category: 'post_call', props: {} },
  {
    displayName: 'Pre-Call',
    category: 'pre_call',
    props: {
      timeout: { displayName: 'Timeout', type: 'NUMBER', required: true, defaultValue: 30 },
      abort: {
        displayName: 'Abort call on failure',
        type: 'CHECKBOX',
        required: false,
        defaultValue: false,
      },
    },
  },
  {
    displayName: 'Function Call',
    category: 'during_call',
    props: { description: { displayName: 'Description', type: 'LONG_TEXT', required: true } },
  },
] as const;

const DIGA_ACTIONS = [
  {
    displayName: 'Make Call',
    props: {
      from: { displayName: 'From number', type: 'DROPDOWN', required: true },
      to: { displayName: 'To number', type: 'SHORT_TEXT', required: true },
    },
  },
  {
    displayName: 'Return Response',
    props: {
      type: { displayName: 'Response type', type: 'STATIC_DROPDOWN', required: true },
      content: { displayName: 'Content', type: 'JSON', required: true },
    },
  },
  {
    displayName: 'Return Call Data',
    props: {
      prompt: { displayName: 'Prompt addition', type: 'LONG_TEXT', required: false },
      variables: { displayName: 'Dynamic variables', type: 'OBJECT', required: false },
    },
  },
] as const;

type Props = Readonly<Record<string, unknown>>;

/**
 * The pieces. What Diga calls its own piece, and that piece's triggers, actions and props internally is
 * not documented, so each instance of the sandbox has other names for them.
 */
export function hostedPieces(ids: Ids): HostedPieces {
  const unknown = (what: string) => `${what}_${ids.hex(8)}`;
  const renamed = (props: Props) =>
    Object.fromEntries(Object.entries(props).map(([name, prop]) => [unknown(name), prop]));
  const operations = (all: readonly { displayName: string; props: Props }[]) =>
    Object.fromEntries(
      all.map(({ displayName, props }) => {
        const name = unknown('operation');
        return [name, { name, displayName, description: '', props: renamed(props) }];
      }),
    );

  const own = getPiece({
    name: `@voice-${ids.hex(8)}/piece-${ids.hex(8)}`,
    displayName: 'Diga',
    version: '0.3.1',
    triggers: operations(DIGA_TRIGGERS),
    actions: operations(DIGA_ACTIONS),
  });
  const categories = new Map(
    Object.keys(own.triggers ?? {}).map((name, index) => [name, DIGA_TRIGGERS[index]?.category]),
  );
  return {
    byName: new Map([...OTHER_PIECES, own].map((piece) => [piece.name ?? '', piece])),
    // That any other trigger makes a workflow that launches calls is assumed (assumptions.ts).
    getCategory: (pieceName, triggerName) =>
      (pieceName === own.name ? categories.get(String(triggerName)) : undefined) ?? 'call_launcher',
  };
}

function getPiece(piece: PieceDetailResponse): PieceDetailResponse {
  return { id: piece.name ?? null, description: '', ...piece };
}

/** The HTTP piece as Activepieces publishes it, shortened, and pieces that are not Diga's own. */
const OTHER_PIECES = [
  getPiece({
    name: '@activepieces/piece-diga-sheets',
    displayName: 'Diga Sheets',
    version: '0.1.4',
    triggers: { new_row: { name: 'new_row', displayName: 'New Row', props: {} } },
    actions: {},
  }),
  getPiece({
    name: '@activepieces/piece-schedule',
    displayName: 'Schedule',
    version: '0.1.17',
    triggers: { every_day: { name: 'every_day', displayName: 'Every Day', props: {} } },
    actions: {},
  }),
  getPiece({
    name: HTTP_PIECE,
    displayName: 'HTTP',
    version: '0.11.9',
    triggers: {},
    actions: {
      [HTTP_ACTION]: {
        name: HTTP_ACTION,
        displayName: 'Send HTTP request',
        props: {
          method: { displayName: 'Method', type: 'STATIC_DROPDOWN', required: true },
          url: { displayName: 'URL', type: 'SHORT_TEXT', required: true },
          headers: { displayName: 'Headers', type: 'OBJECT', required: true },
          queryParams: { displayName: 'Query params', type: 'OBJECT', required: true },
          authType: {
            displayName: 'Authentication',
            type: 'STATIC_DROPDOWN',
            required: true,
            defaultValue: 'NONE',
          },
          authFields: { displayName: 'Auth Fields', type: 'DYNAMIC', required: false },
          body_type: {
            displayName: 'Body Type',
            type: 'STATIC_DROPDOWN',
            required: false,
            defaultValue: 'none',
          },
          body: { displayName: 'Body', type: 'DYNAMIC', required: false },
          timeout: { displayName: 'Timeout(in seconds)', type: 'NUMBER', required: false },
          followRedirects: { displayName: 'Follow redirects', type: 'CHECKBOX', required: false },
          failureMode: {
            displayName: 'On Failure',
            type: 'STATIC_DROPDOWN',
            required: false,
            defaultValue: 'continue_none',
          },
        },
      },
    },
  }),
];
