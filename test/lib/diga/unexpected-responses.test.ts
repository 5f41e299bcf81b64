import { setDraftTools, setDraftWorkflows, updateDraft } from '../../../src/lib/diga/agent-drafts';
import { getAgent, launchVersion, publishVersion } from '../../../src/lib/diga/agents';
import { listAgentsWithVersions } from '../../../src/lib/diga/agents-with-versions';
import { deleteCalls, getCall, getCallPage, makeCall } from '../../../src/lib/diga/calls';
import type { DigaClient } from '../../../src/lib/diga/client';
import { createIntegration, createTool, updateTool } from '../../../src/lib/diga/integrations';
import { addText, getKnowledge } from '../../../src/lib/diga/knowledge';
import { getPath, setPathNodes } from '../../../src/lib/diga/paths';
import { listPhones } from '../../../src/lib/diga/phones';
import { collect } from '../../../src/lib/diga/paging';
import { getPiece, listPieces } from '../../../src/lib/diga/pieces';
import { getRecordingUrl } from '../../../src/lib/diga/recordings';
import { createWebhook } from '../../../src/lib/diga/webhooks';
import {
  createWorkflow,
  publishWorkflow,
  setWorkflowStatus,
} from '../../../src/lib/diga/workflows';
import { getClient, getDigaError, NOBODY } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

type Work = (client: DigaClient) => Promise<unknown>;

const PUBLICATION = { versionId: null, inboundPhoneId: null, outboundPhoneId: null };
const TEXT = { name: 'Prices', content: 'Menu: 20 euros' };

const WRITES: [string, Work][] = [
  ['setDraftWorkflows', (client) => setDraftWorkflows(client, NOBODY, [])],
  ['setDraftTools', (client) => setDraftTools(client, NOBODY, [])],
  ['setPathNodes', (client) => setPathNodes(client, NOBODY, [])],
  ['updateDraft', (client) => updateDraft(client, NOBODY, {})],
  ['launchVersion', (client) => launchVersion(client, NOBODY, null)],
  ['publishVersion', (client) => publishVersion(client, NOBODY, PUBLICATION)],
  ['makeCall', (client) => makeCall(client, { from_number: '+34', to_number: '+34' })],
  ['deleteCalls', (client) => deleteCalls(client, [NOBODY])],
  ['createIntegration', (client) => createIntegration(client, 'x', 'https://example.com')],
  ['createTool', (client) => createTool(client, NOBODY, {} as never)],
  ['updateTool', (client) => updateTool(client, NOBODY, NOBODY, {})],
  ['addText', (client) => addText(client, TEXT, undefined)],
  ['createWebhook', (client) => createWebhook(client, 'https://example.com', [])],
  ['createWorkflow', (client) => createWorkflow(client, 'x')],
  ['publishWorkflow', (client) => publishWorkflow(client, 'x')],
  ['setWorkflowStatus', (client) => setWorkflowStatus(client, 'x', 'ENABLED')],
];

const READS: [string, Work][] = [
  ['getAgent', (client) => getAgent(client, NOBODY, 'draft')],
  ['getCall', (client) => getCall(client, NOBODY)],
  ['getCallPage', (client) => getCallPage(client, {})],
  ['getKnowledge', (client) => getKnowledge(client, NOBODY)],
  ['getPath', (client) => getPath(client, NOBODY)],
  ['getPiece', (client) => getPiece(client, 'x')],
  ['listPieces', (client) => listPieces(client)],
];

describe('a response without what it must have', () => {
  const cases = [...WRITES, ...READS].flatMap(([name, work]) =>
    [null, {}, 'done', { id: 7, agent_id: null, data: {}, deleted: '1' }].map(
      (body) => [name, body, work] as const,
    ),
  );

  it.each(cases)('does not come from Diga: %s, %j', async (_name, body, work) => {
    const server = await opened(startServer(() => json(body)));
    const error = await getDigaError(work(getClient(server)));
    expect(error).toMatchObject({ kind: 'unexpected_response' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a list with an item that lacks what it must have', () => {
  const version = { version_id: NOBODY, version_number: 1 };
  it.each<[string, object, Work]>([
    ['a path', { id: NOBODY, nodes: [null] }, (client) => getPath(client, NOBODY)],
    ['a path', { id: NOBODY, nodes: [{ name: 'End' }] }, (client) => getPath(client, NOBODY)],
    ['a written path', { id: NOBODY }, (client) => setPathNodes(client, NOBODY, [])],
    ['agents', [null], listAgentsWithVersions],
    ['agents', [{ agent_id: NOBODY }], listAgentsWithVersions],
    ['agents', [{ agent_id: NOBODY, versions: [version, null] }], listAgentsWithVersions],
    ['phones', { data: [null], has_more: false }, (client) => collect(listPhones(client, {}, 9))],
    ['phones', { data: [{ id: 7 }] }, (client) => collect(listPhones(client, {}, 9))],
  ])('does not come from Diga: %s, %j', async (_what, body, work) => {
    const server = await opened(startServer(() => json(body)));
    const { kind } = await getDigaError(work(getClient(server)));
    expect(kind).toBe('unexpected_response');
  });
});

describe('a redirect', () => {
  it.each([...WRITES, ...READS])(
    'is not followed, because it would carry the key away: %s',
    async (_name, work) => {
      const server = await opened(
        startServer(() => ({ status: 307, headers: { location: '/elsewhere' } })),
      );
      const error = await getDigaError(work(getClient(server)));
      expect(error).toMatchObject({ kind: 'unexpected_response', status: 307 });
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('the address of a recording', () => {
  it.each([[null], [{}], [{ recording_url: null }], [{ recording_url: '' }]])(
    'is null in %j',
    async (body) => {
      const server = await opened(startServer(() => json(body)));
      expect(await getRecordingUrl(getClient(server), NOBODY)).toBeNull();
    },
  );

  it.each(['https://example.com/1.mp3', 7, true])(
    'is not to be had from %j, which is not an object',
    async (body) => {
      const server = await opened(startServer(() => json(body)));
      const error = await getDigaError(getRecordingUrl(getClient(server), NOBODY));
      expect(error.kind).toBe('unexpected_response');
    },
  );
});
