import type { Session } from '../../scripts/install/session';
import type { FlowOnHost, PieceStep } from './flow';

/** The pieces that a host offers: the version of each, by name. */
export type Offered = ReadonlyMap<string, string>;

export async function offeredBy(session: Session): Promise<Offered> {
  const pieces = await session.get<{ name: string; version: string }[]>(
    `/pieces?projectId=${session.projectId}`,
  );
  return new Map(pieces.map(({ name, version }) => [name, version]));
}

/** The host's own Webhook trigger; undefined where the host does not have it. */
export function webhookTrigger(offered: Offered): PieceStep | undefined {
  const pieceVersion = offered.get('@activepieces/piece-webhook');
  return pieceVersion === undefined
    ? undefined
    : {
        displayName: 'Webhook',
        pieceName: '@activepieces/piece-webhook',
        pieceVersion,
        part: 'catch_webhook',
        input: { authType: 'none', authFields: {} },
      };
}

/** Whether the host has the piece that sends HTTP requests; some come without it. */
export function hasHttpPiece(offered: Offered): boolean {
  return offered.has('@activepieces/piece-http');
}

/**
 * Puts two steps after the trigger: one of code, which counts the fields that it gets, and one that
 * posts all of it to `url`, with the HTTP piece if the host has it, and otherwise from code.
 */
export async function sendTo(flow: FlowOnHost, offered: Offered, url: string): Promise<void> {
  await flow.addCode({
    displayName: 'Count the fields',
    code: 'export const code = async ({ given }) => ({ given, fields: Object.keys(given).length });',
    input: { given: '{{trigger}}' },
  });
  const pieceVersion = offered.get('@activepieces/piece-http');
  if (pieceVersion === undefined) {
    await flow.addCode({
      displayName: 'Send',
      code: `export const code = async ({ url, body }) => {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status };
};`,
      input: { url, body: '{{step_1}}' },
    });
    return;
  }
  await flow.addPiece({
    displayName: 'Send HTTP request',
    pieceName: '@activepieces/piece-http',
    pieceVersion,
    part: 'send_request',
    input: {
      method: 'POST',
      url,
      headers: {},
      queryParams: {},
      authType: 'NONE',
      authFields: {},
      body_type: 'json',
      body: { data: '{{step_1}}' },
      response_is_binary: false,
      use_proxy: false,
      proxy_settings: {},
      followRedirects: false,
      failureMode: 'continue_none',
    },
  });
}
