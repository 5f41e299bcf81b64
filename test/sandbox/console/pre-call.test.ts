import type { Item } from '../../support/host';
import { type Both, startBoth } from './support';

/** Switches on a flow that prepares the calls of Reception's published version with this answer. */
async function addPreCall({ host, connection, project }: Both, answer: Item, input: Item = {}) {
  const flow = host.addFlow({
    trigger: 'pre_call',
    connection,
    name: 'Greet callers',
    input: { agents: [project.reception.agentId], afterwards: 'publish', ...input },
    steps: [{ action: 'return_call_data', input: { after: 'stop', ...answer } }],
  });
  await flow.switchOn();
  return flow;
}

describe('call, with a Pre-Call workflow', () => {
  it('prints what the flow adds to the prompt and sets, before the call goes on', async () => {
    const both = await startBoth();
    await addPreCall(both, {
      prompt_addition: 'Greet the caller as Ana.',
      dynamic_variables: { guest_name: 'Ana', visits: 3 },
    });
    const lines = await both.type('call inbound');
    expect(lines[0]).toMatch(/Reception {2}inbound {2}completed .* 94 s {2}hangup$/);
    expect(lines.slice(1, 4)).toEqual([
      '    Pre-Call "Greet callers · Activepieces" answered (200)',
      '      prompt addition: Greet the caller as Ana.',
      '      variables: guest_name = "Ana", visits = "3"',
    ]);
    expect(both.sandbox.calls()[0]?.dynamic_variables).toEqual({
      restaurant: 'Casa Olivares',
      guest_name: 'Ana',
      visits: '3',
      party_size: '4',
      allergies: 'nuts',
    });
  });

  it('prints that the flow adds nothing', async () => {
    const both = await startBoth();
    await addPreCall(both, {});
    expect((await both.type('call inbound')).slice(2, 4)).toEqual([
      '      prompt addition: none',
      '      variables: none',
    ]);
  });

  it.each([
    [true, 'is ended', { status: 'completed', start_time: null }],
    [false, 'goes on without it', { status: 'completed', duration: 94 }],
  ])('prints that the flow declines; hang up: %s', async (hangUp, end, call) => {
    const both = await startBoth();
    await addPreCall(both, { decline: true }, { hang_up: hangUp });
    expect((await both.type('call inbound'))[1]).toBe(
      `    Pre-Call "Greet callers · Activepieces" declined the call (500): the call ${end}`,
    );
    expect(both.sandbox.calls()).toMatchObject([call]);
  });

  it('prints why the flow prepared nothing', async () => {
    const both = await startBoth();
    await addPreCall(both, {});
    both.host.goAway();
    expect((await both.type('call inbound'))[1]).toBe(
      '    Pre-Call "Greet callers · Activepieces" failed (503): the call goes on without it',
    );
    await both.host.close();
    expect((await both.type('call inbound'))[1]).toBe(
      '    Pre-Call "Greet callers · Activepieces" could not be reached: the call goes on without it',
    );
  });
});

describe('workflows', () => {
  it('lists status, category and the versions that have each', async () => {
    const both = await startBoth();
    const flow = await addPreCall(both, {});
    const listed = async () => (await both.type('workflows')).slice(-2);
    expect(await listed()).toEqual([
      expect.stringMatching(/^flow_\w+ {2}ENABLED {2}pre-call {2}Greet callers · Activepieces$/),
      '    Reception draft, v4 (published)',
    ]);
    await flow.switchOff();
    expect(await listed()).toEqual([
      expect.stringMatching(/ {2}DISABLED {2}pre-call {2}/),
      '    Reception draft, v4 (published)',
    ]);
    expect((await both.type('workflows')).slice(0, 4)).toEqual([
      'flow_booking_notice  ENABLED  post-call  Tell the kitchen about bookings',
      '    Reception draft, v4 (published), v3, v2, v1',
      'flow_satisfaction  DISABLED  call-launcher  Ask how it was',
      '    no agent',
    ]);
  });
});
