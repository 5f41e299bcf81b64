import {
  disableLinkedWorkflow,
  ensureLinkedWorkflow,
  isLinkName,
  linkName,
  removeLinkedWorkflow,
  repairLinkedWorkflow,
} from '../../../src/lib/provisioning/linked-workflow';
import type { Sandbox } from '../../sandbox/sandbox';
import { getClient, getDigaError, startDiga } from '../../support/diga';
import { startServer } from '../../support/server';
import { opened } from '../../support/opened';
import { changeResponses, SECRET, startLinked, TARGET } from './support';

const WRITES = ['POST', 'PATCH', 'DELETE'];

function getWrites({ requests }: Sandbox): string[] {
  return requests
    .filter(({ method }) => WRITES.includes(method))
    .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
}

function toAddress(sandbox: Sandbox, id: string): unknown {
  const step = sandbox.workflow(id).trigger?.nextAction as {
    settings?: { input?: unknown };
  } | null;
  return (step?.settings?.input as { url?: unknown } | undefined)?.url;
}

describe('ensuring a linked workflow', () => {
  it('makes one that is enabled and posts the id of a call with the secret', async () => {
    const receiver = await opened(startServer(() => ({ status: 200 })));
    const { sandbox, client } = await startDiga();
    const target = { ...TARGET, url: `${receiver.url}/flow` };
    const link = await ensureLinkedWorkflow(client, null, target);
    expect(link).toEqual({ id: link.id, name: TARGET.name, isNew: true });
    expect(sandbox.workflow(link.id)).toMatchObject({
      name: TARGET.name,
      status: 'ENABLED',
      flow_category: 'post_call',
    });
    const agentId = sandbox.addAgent({ flows: [{ id: link.id }] });
    const callId = sandbox.placeCall({ agentId, versionId: sandbox.launchVersion(agentId) });
    sandbox.finishCall(callId);
    await sandbox.settled();
    expect(receiver.requests).toMatchObject([{ url: '/flow', headers: TARGET.headers }]);
    expect(JSON.parse(receiver.requests[0]?.body ?? '')).toEqual({ call_id: callId });
  });

  it.each([
    ['the category is another', { flow_category: 'during_call' }, /category during_call/],
    ['the import is ignored', { trigger: null }, /did not store the step/],
    ['it stays disabled', { status: 'DISABLED' }, /status is DISABLED/],
    ['Diga tells no category', { flow_category: null }, /category unknown/],
    ['its status is a text', { status: 'see +34 600' }, /status is unknown/],
  ])('deletes it again if %s', async (_what, changes, message) => {
    const { sandbox, client } = await startDiga();
    changeResponses(sandbox, /\/workflow\/flow_[^/]+$/, (body) => ({ ...body, ...changes }));
    const error = await getDigaError(ensureLinkedWorkflow(client, null, TARGET));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(SECRET);
    expect(sandbox.workflows()).toEqual([]);
  });

  it('says so if it cannot delete it again', async () => {
    const { sandbox, client } = await startDiga();
    const fail = { kind: 'status', status: 500 } as const;
    sandbox.misbehave({ on: 'requests', match: /publish$/, effect: fail });
    sandbox.misbehave({ on: 'requests', match: (method) => method === 'DELETE', effect: fail });
    const { message } = await getDigaError(ensureLinkedWorkflow(client, null, TARGET));
    expect(message).toMatch(/"Log calls · Activepieces" may be left in Diga/);
  });

  it('adopts, renames and repairs the one that is known', async () => {
    const { sandbox, client, link } = await startLinked();
    const ensure = (changes: object) =>
      ensureLinkedWorkflow(client, link, { ...TARGET, ...changes });
    sandbox.changeWorkflow(link.id, { status: 'DISABLED' });
    expect(await ensure({})).toEqual({ ...link, isNew: false });
    expect(sandbox.workflow(link.id).status).toBe('ENABLED');
    expect((await ensure({ name: 'Other · Activepieces' })).name).toBe('Other · Activepieces');
    expect(sandbox.workflow(link.id).name).toBe('Other · Activepieces');
    await ensure({ url: 'http://127.0.0.1:9/moved' });
    expect(toAddress(sandbox, link.id)).toBe('http://127.0.0.1:9/moved');
    expect(sandbox.workflows()).toHaveLength(1);
  });

  it('says so if it is unknown whether Diga has made one', async () => {
    const { sandbox, client } = await startDiga();
    const effect = { kind: 'status', status: 503, processed: true } as const;
    sandbox.misbehave({ on: 'requests', match: /\/workflow\/$/, effect });
    const { message } = await getDigaError(ensureLinkedWorkflow(client, null, TARGET));
    expect(message).toMatch(/"Log calls · Activepieces" may be left in Diga/);
  });

  it('does not adopt one that the key may not publish', async () => {
    const { sandbox, client, link } = await startLinked();
    const effect = { kind: 'status', status: 403 } as const;
    sandbox.misbehave({ on: 'requests', match: /publish$/, effect });
    const error = await getDigaError(ensureLinkedWorkflow(client, link, TARGET));
    expect(error.kind).toBe('forbidden');
    expect(sandbox.workflows()).toMatchObject([{ id: link.id }]);
  });

  it('adopts one that Diga does not publish twice', async () => {
    const { sandbox, client, link } = await startLinked();
    const declined = { kind: 'status', status: 400 } as const;
    sandbox.misbehave({ on: 'requests', match: /publish$/, effect: declined });
    expect(await ensureLinkedWorkflow(client, link, TARGET)).toMatchObject({ id: link.id });
  });

  it('makes a new one if the known one is deleted', async () => {
    const { sandbox, client, link } = await startLinked();
    sandbox.deleteWorkflow(link.id);
    const again = await ensureLinkedWorkflow(client, link, TARGET);
    expect(again.isNew).toBe(true);
    expect(sandbox.workflows().map(({ id }) => id)).toEqual([again.id]);
  });

  it('needs the permission to write workflows, which the error names', async () => {
    const { sandbox } = await startDiga();
    const apiKey = sandbox.createKey({ workflows: 'read' });
    const client = getClient({ url: sandbox.url, apiKey });
    const error = await getDigaError(ensureLinkedWorkflow(client, null, TARGET));
    expect(error).toMatchObject({ kind: 'forbidden' });
    expect(error.message).toMatch(/"Workflows: write"/);
  });
});

/** No repair is pending, and none is prevented. */
const NO_REPAIR = {
  isPending: false,
  begin: () => Promise.resolve(),
  left: () => Promise.resolve(),
};

describe('repairing a linked workflow', () => {
  it('costs one request if it is right', async () => {
    const { sandbox, client, link } = await startLinked();
    sandbox.clearRequests();
    expect(await repairLinkedWorkflow(client, link, TARGET, NO_REPAIR)).toEqual({
      outcome: 'unchanged',
      workflow: link,
    });
    expect(sandbox.requestCount).toBe(1);
  });

  it('writes it anew if the secret has changed', async () => {
    const { sandbox, client, link } = await startLinked();
    const target = { ...TARGET, headers: { 'x-activepieces-token': 'another' } };
    expect((await repairLinkedWorkflow(client, link, target, NO_REPAIR)).outcome).toBe('repaired');
    expect((await repairLinkedWorkflow(client, link, target, NO_REPAIR)).outcome).toBe('unchanged');
    expect(sandbox.workflow(link.id).status).toBe('ENABLED');
  });

  it('leaves one that is disabled in Diga alone', async () => {
    const { sandbox, client, link } = await startLinked();
    sandbox.changeWorkflow(link.id, { status: 'DISABLED' });
    sandbox.clearRequests();
    const target = { ...TARGET, headers: { 'x-activepieces-token': 'another' } };
    expect((await repairLinkedWorkflow(client, link, target, NO_REPAIR)).outcome).toBe('disabled');
    expect(getWrites(sandbox)).toEqual([]);
  });

  it('makes one that was deleted in Diga again', async () => {
    const { sandbox, client, link } = await startLinked();
    sandbox.deleteWorkflow(link.id);
    const { outcome, workflow } = await repairLinkedWorkflow(client, link, TARGET, NO_REPAIR);
    expect(outcome).toBe('remade');
    expect(sandbox.workflows()).toMatchObject([{ id: workflow.id, status: 'ENABLED' }]);
  });
});

describe('disabling and removing a linked workflow', () => {
  it('disables it, deletes it, and does nothing if it is gone', async () => {
    const { sandbox, client, link } = await startLinked();
    await disableLinkedWorkflow(client, link.id);
    expect(sandbox.workflow(link.id).status).toBe('DISABLED');
    await removeLinkedWorkflow(client, link.id);
    expect(sandbox.workflows()).toEqual([]);
    await disableLinkedWorkflow(client, link.id);
    await removeLinkedWorkflow(client, link.id);
  });

  it('throws if Diga leaves it enabled', async () => {
    const { sandbox, client, link } = await startLinked();
    changeResponses(sandbox, /status$/, (body) => ({ ...body, status: 'ENABLED' }));
    expect((await getDigaError(disableLinkedWorkflow(client, link.id))).message).toMatch(
      /did not disable/,
    );
  });
});

describe('the name of a linked workflow', () => {
  it('is recognised by its suffix', () => {
    expect(linkName('  Log calls ')).toBe('Log calls · Activepieces');
    expect(isLinkName(linkName('Log calls'))).toBe(true);
    expect(isLinkName(' Log calls · Activepieces ')).toBe(true);
  });

  it.each([null, undefined, '', 'Activepieces', 'Log · Activepieces 2'])('is not %j', (name) => {
    expect(isLinkName(name)).toBe(false);
  });
});
