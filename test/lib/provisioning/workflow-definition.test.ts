import { ImportFlowRequest } from '@activepieces/shared';
import type { Workflow } from '../../../src/lib/diga/workflows';
import type { HostedPieces } from '../../../src/lib/provisioning/hosted-pieces';
import { buildDefinition, matchesTarget } from '../../../src/lib/provisioning/workflow-definition';
import { getDigaError } from '../../support/diga';
import { TARGET } from './support';

const PROPS = { method: {}, url: {}, headers: {}, body: {}, body_type: { defaultValue: 'none' } };

function pieces(props: HostedPieces['request']['props'] = PROPS): HostedPieces {
  const own = { pieceName: '@diga/piece-x', pieceVersion: '1.2.3', name: 'finished', props: {} };
  const http = { pieceName: '@activepieces/piece-http', pieceVersion: '0.1.0' };
  return { diga: {}, trigger: own, request: { ...http, name: 'send_request', props } };
}

function getInput(props?: HostedPieces['request']['props']) {
  return buildDefinition(pieces(props), TARGET).trigger.nextAction?.settings?.input;
}

/** What Diga stores, with a change to the input of our step. */
function stored(input: Record<string, unknown> = {}, changes: Partial<Workflow> = {}): Workflow {
  const { trigger } = structuredClone(buildDefinition(pieces(), TARGET));
  Object.assign(trigger.nextAction?.settings?.input ?? {}, input);
  return { id: '1', created: '', updated: '', flow_category: 'post_call', trigger, ...changes };
}

describe('the definition of a linked workflow', () => {
  it('is a trigger and a request with the id of the call', () => {
    const { trigger, displayName } = buildDefinition(pieces(), TARGET);
    expect(displayName).toBe(TARGET.name);
    expect(trigger.settings).toMatchObject({
      pieceName: '@diga/piece-x',
      pieceVersion: '1.2.3',
      triggerName: 'finished',
    });
    expect(getInput()).toEqual({
      method: 'POST',
      url: TARGET.url,
      headers: TARGET.headers,
      body_type: 'json',
      body: { data: { call_id: "{{(trigger['output'] ?? trigger)['id']}}" } },
    });
  });

  it('is one that Activepieces imports', () => {
    const definition = buildDefinition(pieces(), TARGET);
    expect(() => ImportFlowRequest.parse({ ...definition, notes: [] })).not.toThrow();
  });

  it('has only inputs that the piece lists, and their defaults', () => {
    const { body_type: _type, ...older } = PROPS;
    expect(getInput({ ...older, timeout: { defaultValue: 5 }, proxy: {} })).toEqual({
      method: 'POST',
      url: TARGET.url,
      headers: TARGET.headers,
      body: { call_id: "{{(trigger['output'] ?? trigger)['id']}}" },
      timeout: 5,
    });
  });

  it('is refused with a sentence where the piece lacks an input', async () => {
    const { headers: _headers, ...props } = PROPS;
    const { message } = await getDigaError(() => buildDefinition(pieces(props), TARGET));
    expect(message).toMatch(/no input "headers"/);
  });
});

describe('a stored workflow', () => {
  it('is right with what Diga adds to it', () => {
    expect(matchesTarget(stored(), TARGET)).toBe(true);
    const headers = { ...TARGET.headers, accept: '*/*' };
    expect(matchesTarget(stored({ headers, failureMode: 'none' }), TARGET)).toBe(true);
    expect(
      matchesTarget(
        stored({ body: '{"call_id":"{{(trigger[\'output\'] ?? trigger)[\'id\']}}"}' }),
        TARGET,
      ),
    ).toBe(true);
  });

  it('is right with references that an engine has rewritten, but not with those of a former release', () => {
    const withReference = (text: string) => stored({ body: { data: { call_id: text } } });
    for (const text of [
      "{{(trigger['output']['output'] ?? trigger['output'])['id']}}",
      "{{trigger['output']['id']}}",
    ]) {
      expect(matchesTarget(withReference(text), TARGET)).toBe(true);
    }
    expect(matchesTarget(withReference('{{trigger.id}}'), TARGET)).toBe(false);
    expect(matchesTarget(withReference("{{trigger['id']}}"), TARGET)).toBe(false);
    expect(matchesTarget(withReference("{{trigger['id']}}"), { ...TARGET, isOldForm: true })).toBe(
      true,
    );
  });

  it.each([
    ['address', { url: 'http://127.0.0.1:9/other' }],
    ['secret', { headers: { 'x-activepieces-token': 'old' } }],
    ['method', { method: 'GET' }],
    ['body', { body: { data: 'no JSON' } }],
    ['body that is none', { body: null }],
    ['body in another form', { body: { data: ["{{(trigger['output'] ?? trigger)['id']}}"] } }],
  ])('is not right with another %s', (_what, input) => {
    expect(matchesTarget(stored(input), TARGET)).toBe(false);
  });

  it('is not right with another category, a skipped step or none', () => {
    expect(matchesTarget(stored({}, { flow_category: 'pre_call' }), TARGET)).toBe(false);
    expect(matchesTarget(stored({}, { trigger: null }), TARGET)).toBe(false);
    expect(matchesTarget(stored({}, { trigger: { nextAction: null } }), TARGET)).toBe(false);
    const without = stored();
    Object.assign(without.trigger?.nextAction?.settings ?? {}, { input: null });
    expect(matchesTarget(without, TARGET)).toBe(false);
    const skipped = stored();
    Object.assign(skipped.trigger?.nextAction ?? {}, { skip: true });
    expect(matchesTarget(skipped, TARGET)).toBe(false);
  });
});
