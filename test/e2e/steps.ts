import type { Session } from '../../scripts/install/host';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import type { Item } from '../support/host';
import type { FlowOnHost, PieceStep } from './flow';

/** The versions of the host's pieces, by name. */
export type Offered = ReadonlyMap<string, string>;

/** Lists the pieces that the host has. */
export async function offeredBy(session: Session): Promise<Offered> {
  const pieces = await session.get<{ name: string; version: string }[]>(
    `/pieces?projectId=${session.projectId}`,
  );
  return new Map(pieces.map(({ name, version }) => [name, version]));
}

/** The host's own Webhook trigger; undefined if the host does not have it. */
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

/** The step of the host's Webhook piece that answers a request with JSON. */
export function webhookResponse({ pieceName, pieceVersion }: PieceStep, body: Item): PieceStep {
  return {
    displayName: 'Return Response',
    pieceName,
    pieceVersion,
    part: 'return_response',
    input: { responseType: 'json', fields: { status: 200, headers: {}, body }, respond: 'stop' },
  };
}

/** Whether the host has the HTTP piece, which some do not. */
export function hasHttpPiece(offered: Offered): boolean {
  return offered.has('@activepieces/piece-http');
}

/**
 * Appends two steps: one of code that counts the fields of the trigger's output, and one that posts it
 * to `url`, with the HTTP piece if the host has it and otherwise from code.
 */
export async function sendTo(flow: FlowOnHost, offered: Offered, url: string): Promise<void> {
  await flow.addCode({
    displayName: 'Count the fields',
    code: 'export const code = async ({ given }) => ({ given, fields: Object.keys(given).length });',
    input: { given: expressionFor('trigger') },
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
      input: { url, body: expressionFor('step_1') },
    });
    return;
  }
  await flow.addPiece({
    displayName: 'Send HTTP request',
    pieceName: '@activepieces/piece-http',
    pieceVersion,
    part: 'send_request',
    input: getPost(url, expressionFor('step_1')),
  });
}

/** The input of the HTTP piece's step that posts `body` to `url`. */
export function getPost(url: string, body: string): Item {
  return {
    method: 'POST',
    url,
    headers: {},
    queryParams: {},
    authType: 'NONE',
    authFields: {},
    body_type: 'json',
    body: { data: body },
    response_is_binary: false,
    use_proxy: false,
    proxy_settings: {},
    followRedirects: false,
    failureMode: 'continue_none',
  };
}
