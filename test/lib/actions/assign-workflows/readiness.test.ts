import { getDigaError } from '../../../support/diga';
import { BOOKING, DRAFT, SATISFACTION, start, SURVEY } from './support';

describe('Assign Workflows with workflows that cannot run yet', () => {
  const DISABLED = 'The workflow "Ask how it was" is not enabled: enable it in Diga.';
  const UNFINISHED = 'The workflow "Half done" is not set up: finish its setup in Diga.';

  it('assigns them with a warning', async () => {
    const { sandbox, assign } = await start();
    const unfinished = sandbox.addWorkflow({ name: 'Half done', requires_setup: true });
    const workflows = [SATISFACTION.id, unfinished, SURVEY.id];
    expect(await assign({ workflows, afterwards: 'launch' })).toMatchObject({
      launched: true,
      warnings: [DISABLED, UNFINISHED],
    });
    expect(await assign({ workflows: [SURVEY.id] })).toMatchObject({ warnings: [] });
    expect(await assign({ workflows, change: 'remove' })).toMatchObject({ warnings: [] });
  });

  it('warns if only the workflow itself has its status', async () => {
    const { assign, falsify } = await start();
    falsify(DRAFT, (response) => ({ ...response, flows: [BOOKING, SATISFACTION] }));
    expect(await assign({ workflows: [SATISFACTION.id] })).toMatchObject({ warnings: [DISABLED] });
  });

  it('does not publish disabled ones, and writes nothing', async () => {
    const { assign, changes } = await start();
    const input = { workflows: [SATISFACTION.id], afterwards: 'publish' };
    const { message } = await getDigaError(assign(input));
    expect(message).toMatch(/^Nothing was changed\. A published version must be able to run\./);
    expect(message).toContain(DISABLED);
    expect(changes()).toEqual([]);
  });

  it('does not launch if only the written draft shows that setup is missing', async () => {
    const { sandbox, assign, agentId, changes } = await start();
    const unfinished = sandbox.addWorkflow({ name: 'Half done', requires_setup: true });
    const { message } = await getDigaError(
      assign({ workflows: [unfinished], afterwards: 'publish' }),
    );
    expect(message).toContain(UNFINISHED);
    expect(message).toContain(' Done: changing the workflows of the draft. Not done: launching');
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it('publishes if the agent had them before', async () => {
    const { sandbox, assign, agentId } = await start();
    sandbox.editDraft(agentId, { flows: [{ ...SATISFACTION, status: 'DISABLED' }] });
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    expect(await assign({ afterwards: 'publish' })).toMatchObject({
      published: true,
      warnings: [],
    });
  });

  it('warns from the draft if the key may not read workflows', async () => {
    const { sandbox, host, connection, agentId } = await start();
    const apiKey = sandbox.createKey({ agents: 'write' });
    const input = {
      agent: agentId,
      change: 'add',
      workflows: [SATISFACTION.id],
      afterwards: 'draft',
    };
    const record = await host.runAction('assign_workflows', { ...connection, apiKey }, input);
    expect(record).toMatchObject({ draft_changed: true, warnings: [DISABLED] });
  });
});
