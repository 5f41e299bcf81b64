import { Type } from 'typebox';
import {
  PieceDetailResponseSchema,
  PieceSummaryResponseSchema,
  WorkflowResponseSchema,
} from './contract';
import type { PieceDetailResponse } from './contract';
import { withWorkflow } from './paths';
import type { Sandbox } from './sandbox';
import { startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField, request, startReceiver } from './support';

const PIECES = '/v1/workflow/piece';

function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: object,
  status = method === 'POST' && path === '/v1/workflow/' ? 201 : 200,
) {
  return parseBody(sandbox, path, status, WorkflowResponseSchema, { method, body });
}

/** Diga's own piece, whose names differ per sandbox. */
async function digaPiece(sandbox: Sandbox): Promise<PieceDetailResponse> {
  const all = await parseBody(sandbox, PIECES, 200, Type.Array(PieceSummaryResponseSchema));
  const name = all.find(({ displayName }) => displayName === 'Diga')?.name ?? '';
  return parseBody(
    sandbox,
    `${PIECES}/${encodeURIComponent(name)}`,
    200,
    PieceDetailResponseSchema,
  );
}

/** A trigger of Diga's own piece, by its display name, and a step that posts the call's id to `url`. */
async function trigger(sandbox: Sandbox, url: string, displayName = 'Call Finished') {
  const piece = await digaPiece(sandbox);
  const found = Object.values(piece.triggers ?? {}).find(
    (candidate) => candidate.displayName === displayName,
  );
  return {
    name: 'trigger',
    type: 'PIECE_TRIGGER',
    displayName,
    settings: { pieceName: piece.name ?? null, triggerName: found?.name ?? null, input: {} },
    nextAction: {
      name: 'step_1',
      type: 'PIECE',
      settings: {
        pieceName: '@activepieces/piece-http',
        actionName: 'send_request',
        input: {
          method: 'POST',
          url,
          headers: { 'x-secret': 'abc' },
          queryParams: {},
          authType: 'NONE',
          body_type: 'json',
          body: { data: { call: '{{trigger.id}}', text: 'By {{ trigger.contact.identifier }}' } },
        },
      },
      nextAction: null,
    },
  };
}

/** Makes, publishes and enables a workflow; assigns it to the first of two versions of an agent. */
async function linked(sandbox: Sandbox, url: string) {
  const { id } = await send(sandbox, 'POST', '/v1/workflow/', { name: 'Mine' });
  const path = `/v1/workflow/${id}`;
  const definition = { displayName: 'Mine', trigger: await trigger(sandbox, url) };
  await send(sandbox, 'POST', `${path}/import`, definition);
  await send(sandbox, 'POST', `${path}/publish`);
  await send(sandbox, 'PATCH', `${path}/status`, { status: 'ENABLED' });
  const agentId = sandbox.addAgent({ name: 'Reception', flows: [{ id }] });
  const versionId = sandbox.launchVersion(agentId);
  sandbox.editDraft(agentId, { flows: [] });
  return { id, path, agentId, versionId, other: sandbox.launchVersion(agentId) };
}

describe('the pieces of the engine', () => {
  it('are searched and read without a key', async () => {
    const { sandbox } = await startDiga();
    const names = async (query: string) => {
      const body = await fetch(sandbox.url + PIECES + query).then((response) => response.json());
      return (body as PieceDetailResponse[]).map(({ displayName }) => displayName);
    };
    expect(await names('?search=DIGA')).toEqual(['Diga Sheets', 'Diga']);
    expect(await names('')).toContain('HTTP');
    expect(await getErrorCode(sandbox, `${PIECES}/@nobody/none`, 404)).toBe('PIECE_NOT_FOUND');
  });

  it('have names that differ between sandboxes', async () => {
    const [one, other] = [
      await digaPiece((await startDiga()).sandbox),
      await digaPiece((await startDiga()).sandbox),
    ];
    expect(one.name).not.toBe(other.name);
    expect(Object.keys(one.triggers ?? {})).not.toEqual(Object.keys(other.triggers ?? {}));
    const shown = ({ triggers }: PieceDetailResponse) =>
      Object.values(triggers ?? {}).map(({ displayName }) => displayName);
    expect(shown(one)).toEqual(['Call Finished', 'Pre-Call', 'Function Call']);
    expect(shown(other)).toEqual(shown(one));
  });
});

describe('a workflow made over the API', () => {
  it('gets its name and its category by what is imported', async () => {
    const { sandbox } = await startDiga();
    const made = await send(sandbox, 'POST', '/v1/workflow/', { name: 'Mine' });
    expect(made).toMatchObject({ name: 'Mine', status: 'DISABLED', flow_category: 'empty' });
    const path = `/v1/workflow/${made.id}`;
    const definition = await trigger(sandbox, 'http://127.0.0.1:9/');
    const imported = { displayName: 'Ours', trigger: definition };
    expect(await send(sandbox, 'POST', `${path}/import`, imported)).toMatchObject({
      name: 'Ours',
      flow_category: 'post_call',
      trigger: { valid: true, nextAction: { name: 'step_1' } },
    });
    const { type, displayName, settings } = definition;
    const other = { ...settings, pieceName: '@activepieces/piece-schedule' };
    const changed = { type, displayName, settings: { ...other, triggerName: 'every_day' } };
    expect(await send(sandbox, 'PATCH', `${path}/trigger`, changed)).toMatchObject({
      flow_category: 'call_launcher',
      trigger: { nextAction: { name: 'step_1' } },
    });
  });

  it('is enabled only after it is published, which needs valid steps', async () => {
    const { sandbox } = await startDiga();
    const { id } = await send(sandbox, 'POST', '/v1/workflow/', { name: 'Mine' });
    const path = `/v1/workflow/${id}`;
    const enable = () => send(sandbox, 'PATCH', `${path}/status`, { status: 'ENABLED' });
    expect((await enable()).status).toBe('DISABLED');
    const publish = { method: 'POST' };
    expect(await getErrorCode(sandbox, `${path}/publish`, 400, publish)).toBe('BAD_PARAMETER');
    const definition = await trigger(sandbox, 'http://127.0.0.1:9/');
    const { method: _method, ...input } = definition.nextAction.settings.input;
    const invalid = structuredClone(definition);
    Object.assign(invalid.nextAction.settings, { input });
    await send(sandbox, 'POST', `${path}/import`, { displayName: 'Mine', trigger: invalid });
    expect(await getErrorCode(sandbox, `${path}/publish`, 400, publish)).toBe('BAD_PARAMETER');
    await send(sandbox, 'POST', `${path}/import`, { displayName: 'Mine', trigger: definition });
    expect((await send(sandbox, 'POST', `${path}/publish`)).status).toBe('DISABLED');
    expect((await enable()).status).toBe('ENABLED');
  });

  it('is deleted with its assignments', async () => {
    const { sandbox } = await startDiga();
    const { path, agentId, versionId } = await linked(sandbox, 'http://127.0.0.1:9/');
    expect((await request(sandbox, path, { method: 'DELETE' })).status).toBe(204);
    expect(await getErrorCode(sandbox, path, 404, { method: 'DELETE' })).toBe('WORKFLOW_NOT_FOUND');
    const version = await request(sandbox, `/v1/agent/${agentId}?version_id=${versionId}`);
    expect(await version.json()).toMatchObject({ flows: [] });
  });

  it('needs the permission to write workflows, and a name', async () => {
    const { sandbox } = await startDiga();
    const key = sandbox.createKey({ workflows: 'read' });
    const body = { name: 'Mine' };
    const options = { key, method: 'POST', body };
    expect((await request(sandbox, '/v1/workflow/', options)).status).toBe(403);
    const nameless = { method: 'POST', body: { name: '' } };
    expect(await getInvalidField(sandbox, '/v1/workflow/', nameless)).toEqual(['body', 'name']);
  });
});

describe('a published and enabled workflow', () => {
  it('runs once when a call of a version that has it ends', async () => {
    const { sandbox } = await startDiga();
    const receiver = await startReceiver();
    const { id, agentId, versionId, other } = await linked(sandbox, receiver.url);
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId: other }));
    const callId = sandbox.placeCall({ agentId, versionId });
    sandbox.finishCall(callId);
    sandbox.redeliver(callId);
    await sandbox.settled();
    expect(receiver.bodies()).toEqual([{ call: callId, text: 'By +34900000001' }]);
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-secret': 'abc' });
    expect(sandbox.deliveries).toMatchObject([{ webhookId: id, callId, outcome: 'delivered' }]);
  });

  it('runs for a version whose path uses it', async () => {
    const { sandbox } = await startDiga();
    const receiver = await startReceiver();
    const { id } = await linked(sandbox, receiver.url);
    const agentId = sandbox.addAgent({ mode: 'path' });
    sandbox.editPath(agentId, (path) => withWorkflow(path, id));
    const versionId = sandbox.launchVersion(agentId);
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId }), { answered: false });
    await sandbox.settled();
    expect(receiver.bodies()).toHaveLength(1);
  });

  it('does not run once it is disabled, and runs as it was published', async () => {
    const { sandbox } = await startDiga();
    const receiver = await startReceiver();
    const { id, path, agentId, versionId } = await linked(sandbox, receiver.url);
    const draft = {
      displayName: 'Mine',
      trigger: await trigger(sandbox, receiver.url, 'Pre-Call'),
    };
    sandbox.changeWorkflow(id, { trigger: await trigger(sandbox, `${receiver.url}/2`) });
    await send(sandbox, 'POST', `${path}/import`, draft);
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId }));
    await sandbox.settled();
    sandbox.changeWorkflow(id, { status: 'DISABLED' });
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId }));
    await sandbox.settled();
    expect(receiver.received.map((item) => item.url)).toEqual(['/hook/2']);
  });

  it('obeys the rules on deliveries', async () => {
    const { sandbox } = await startDiga();
    const receiver = await startReceiver();
    const { id, agentId, versionId } = await linked(sandbox, receiver.url);
    sandbox.misbehave({ on: 'deliveries', times: 1, effect: { kind: 'drop' } });
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId }));
    sandbox.misbehave({ on: 'deliveries', effect: { kind: 'repeat', afterMs: [0, 0] } });
    sandbox.finishCall(sandbox.placeCall({ agentId, versionId }));
    await sandbox.settled();
    expect(receiver.bodies()).toHaveLength(2);
    expect(sandbox.deliveries.map(({ outcome }) => outcome)).toEqual([
      'dropped',
      'delivered',
      'delivered',
    ]);
    sandbox.deleteWorkflow(id);
    expect(sandbox.workflows()).toEqual([]);
    expect(() => sandbox.workflow(id)).toThrow('No workflow');
  });
});
