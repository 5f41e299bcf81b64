import { CALL_FINISHED, findHostedPieces } from '../../../src/lib/provisioning/hosted-pieces';
import { getDigaError, leaveOut, startDiga } from '../../support/diga';
import type { Item } from '../../support/host';
import { changeResponses, withTriggerNamed } from './support';

const PIECE = /^\/v1\/workflow\/piece\//;

describe('the hosted pieces', () => {
  it('are found under internal names that differ', async () => {
    const [one, other] = [await startDiga(), await startDiga()];
    const { trigger, request } = await findHostedPieces(one.client, CALL_FINISHED);
    const found = await findHostedPieces(other.client, CALL_FINISHED);
    expect(trigger.pieceVersion).toBe('0.3.1');
    expect(found.trigger.pieceName).not.toBe(trigger.pieceName);
    expect(found.trigger.name).not.toBe(trigger.name);
    expect(found.request).toEqual(request);
    expect(request).toMatchObject({ pieceName: '@activepieces/piece-http', name: 'send_request' });
  });

  it.each(['Llamada Finalizada', 'LLAMADA  FINALIZADA', 'call-finished', 'Call Fínished'])(
    'are found by the display name %j',
    async (displayName) => {
      const { sandbox, client } = await startDiga();
      changeResponses(sandbox, PIECE, withTriggerNamed(displayName));
      const { trigger } = await findHostedPieces(client, CALL_FINISHED);
      expect(trigger.name).toMatch(/^operation_/);
    },
  );

  it('are found though the search does not find them', async () => {
    const { sandbox, client } = await startDiga();
    sandbox.misbehave({
      on: 'requests',
      match: /\/piece$/,
      times: 1,
      effect: { kind: 'body', text: '[]', contentType: 'application/json' },
    });
    expect((await findHostedPieces(client, CALL_FINISHED)).trigger.name).toMatch(/^operation_/);
  });

  it('are read with a plain slash where an encoded one is not found', async () => {
    const { sandbox, client } = await startDiga();
    sandbox.misbehave({ on: 'requests', match: /%2F/, effect: { kind: 'status', status: 404 } });
    expect((await findHostedPieces(client, CALL_FINISHED)).trigger.name).toMatch(/^operation_/);
  });

  it('are missed with a sentence', async () => {
    const { sandbox, client } = await startDiga();
    const stop = changeResponses(sandbox, PIECE, withTriggerNamed('Call Answered'));
    const { message } = await getDigaError(findHostedPieces(client, CALL_FINISHED));
    expect(message).toMatch(/does not offer the trigger "Call Finished" of its own piece/);
    stop();
    sandbox.misbehave({
      on: 'requests',
      match: /piece-http$/,
      effect: { kind: 'status', status: 404 },
    });
    expect((await getDigaError(findHostedPieces(client, CALL_FINISHED))).message).toMatch(
      /does not offer the action "Send HTTP request"/,
    );
  });

  it('are looked for in the list of all, and only in those with triggers', async () => {
    const { sandbox, client } = await startDiga();
    changeResponses(sandbox, /\/piece$/, (body) =>
      (body as unknown as Item[])
        .map((piece) => (piece['displayName'] === 'Diga' ? { ...piece, triggers: 0 } : piece))
        .concat([
          { name: null, displayName: 'Diga', triggers: 1 },
          { displayName: 'Diga' },
          null as never,
        ]),
    );
    const { message } = await getDigaError(findHostedPieces(client, CALL_FINISHED));
    expect(message).toMatch(/does not offer the trigger "Call Finished"/);
    const read = sandbox.requests.map(({ path }) => decodeURIComponent(path).split('/piece/')[1]);
    expect(read.filter(Boolean)).toEqual(['@activepieces/piece-diga-sheets']);
  });

  it('are found beside one that is gone since it was listed', async () => {
    const { sandbox, client } = await startDiga();
    const effect = { kind: 'status', status: 404 } as const;
    sandbox.misbehave({ on: 'requests', match: /sheets$/, effect });
    expect((await findHostedPieces(client, CALL_FINISHED)).trigger.name).toMatch(/^operation_/);
  });

  it('are not found while a piece cannot be read', async () => {
    const { sandbox, client } = await startDiga();
    const effect = { kind: 'status', status: 403 } as const;
    sandbox.misbehave({ on: 'requests', match: PIECE, effect });
    expect((await getDigaError(findHostedPieces(client, CALL_FINISHED))).kind).toBe('forbidden');
  });

  it.each([
    ['no actions', { actions: null }],
    ['other actions', { actions: {} }],
    ['no version', { version: null }],
  ])('are missed with a sentence if the HTTP piece has %s', async (_what, changes) => {
    const { sandbox, client } = await startDiga();
    changeResponses(sandbox, /piece-http$/, (body) => ({ ...body, ...changes }));
    expect((await getDigaError(findHostedPieces(client, CALL_FINISHED))).message).toMatch(
      /does not offer the action "Send HTTP request"/,
    );
  });

  it('have no props where Diga leaves them out', async () => {
    const { sandbox, client } = await startDiga();
    leaveOut(sandbox, ['props']);
    expect(await findHostedPieces(client, CALL_FINISHED)).toMatchObject({
      trigger: { props: {} },
      request: { props: {} },
    });
  });
});
