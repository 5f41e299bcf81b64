import { ImportFlowRequest } from '@activepieces/shared';
import type { Piece, PieceProp } from '../../../../src/lib/diga/pieces';
import type { Workflow, WorkflowTrigger } from '../../../../src/lib/diga/workflows';
import {
  findOperation,
  type HostedPieces,
  PRE_CALL,
} from '../../../../src/lib/provisioning/hosted-pieces';
import {
  buildDefinition,
  matchesTarget,
} from '../../../../src/lib/provisioning/workflow-definition';
import { LINK } from '../../../../src/lib/triggers/pre-call/link';
import type { HookContext } from '../../../../src/lib/triggers/pre-call/props';
import { getDigaError } from '../../../support/diga';

const PROMPT_ADDITION = "{{(step_1['output'] ?? step_1)['body']['prompt_addition']}}";
const DYNAMIC_VARIABLES = "{{(step_1['output'] ?? step_1)['body']['dynamic_variables']}}";

type Props = Record<string, PieceProp>;

const ANSWER_PROPS: Props = {
  p1: { displayName: 'Prompt Addition' },
  p2: { displayName: 'Dynamic Variables' },
};
const SETTINGS: Props = {
  s1: { displayName: 'Timeout', defaultValue: 30 },
  s2: { displayName: 'Abort call on failure', defaultValue: false },
};
const REQUEST: HostedPieces['request'] = {
  pieceName: '@activepieces/piece-http',
  pieceVersion: '0.11.9',
  name: 'send_request',
  props: { method: {}, url: {}, headers: {}, body: {}, failureMode: {} },
};

/** Diga's own piece, whose action that takes the answer has this name and these props. */
function pieces(action: string | null, props: Props | null = ANSWER_PROPS, settings = SETTINGS) {
  const diga: Piece = {
    name: '@diga/piece-x',
    version: '1.2.3',
    triggers: { t1: { displayName: 'Pre-Call', props: settings } },
    actions: {
      a1: { displayName: 'Return Response', props: ANSWER_PROPS },
      a2: { displayName: action, props },
    },
  };
  const trigger = findOperation(diga, 'triggers', PRE_CALL.displayNames);
  if (!trigger) throw new Error('The piece has no such trigger');
  return { diga, trigger, request: REQUEST };
}

function createTarget(propsValue: object = {}) {
  const context = {
    auth: { props: { apiKey: 'a-key' } },
    flows: { current: { id: 'flow-1' } },
    propsValue,
    webhookUrl: 'http://127.0.0.1:9/api/v1/webhooks/flow-1',
  } as unknown as HookContext;
  return LINK.createTarget(context, 'Greet · Activepieces');
}

async function getTrigger(hosted: HostedPieces, propsValue?: object) {
  return buildDefinition(hosted, await createTarget(propsValue)).trigger;
}

/** The step that takes the answer. */
const getAnswer = ({ nextAction }: WorkflowTrigger) => nextAction?.nextAction;

function stored(trigger: WorkflowTrigger): Workflow {
  return { id: '1', created: '', updated: '', flow_category: 'pre_call', trigger };
}

describe("the linked workflow's step that takes the answer", () => {
  it.each([
    'Return Call Data',
    ' RETURN  call-data',
    'Retúrn Call Dàta',
    'Devolver Datos de Llamada',
  ])('is found by the display name %j', async (action) => {
    const step = getAnswer(await getTrigger(pieces(action)));
    expect(step).toMatchObject({
      name: 'step_2',
      type: 'PIECE',
      valid: true,
      settings: { pieceName: '@diga/piece-x', pieceVersion: '1.2.3', actionName: 'a2' },
    });
  });

  it('follows the request, which follows the trigger, and is the last', async () => {
    const trigger = await getTrigger(pieces('Return Call Data'));
    const { nextAction: request } = trigger;
    expect(trigger).toMatchObject({ name: 'trigger', settings: { triggerName: 't1' } });
    expect(request).toMatchObject({
      name: 'step_1',
      settings: {
        actionName: 'send_request',
        input: { body: { call: "{{(trigger['output'] ?? trigger)}}" } },
      },
    });
    expect(request?.nextAction).toMatchObject({ name: 'step_2', nextAction: null });
    const flow = { displayName: 'Greet', schemaVersion: '22', notes: [], trigger };
    expect(() => ImportFlowRequest.parse(flow)).not.toThrow();
  });

  it('repeats neither itself nor the request, because a call waits', async () => {
    const { nextAction: request } = await getTrigger(pieces('Return Call Data'));
    for (const step of [request, request?.nextAction]) {
      expect(step?.settings?.errorHandlingOptions).toEqual({
        continueOnFailure: { value: false },
        retryOnFailure: { value: false },
      });
    }
  });

  it.each([
    ['Prompt Addition', 'Dynamic Variables'],
    ['  prompt  (added)', 'VARIABLES of the call'],
    ['Texto adicional del prompt', 'Variables dinámicas'],
  ])('passes the answer on as %j and %j', async (p1, p2) => {
    const props = { other: {}, p2: { displayName: p2 }, p1: { displayName: p1 } };
    const step = getAnswer(await getTrigger(pieces('Return Call Data', props)));
    expect(step?.settings?.input).toEqual({
      p1: PROMPT_ADDITION,
      p2: DYNAMIC_VARIABLES,
    });
  });

  it('keeps the defaults of its other inputs', async () => {
    const props = { ...ANSWER_PROPS, p3: { displayName: 'Mode', defaultValue: 'merge' } };
    const step = getAnswer(await getTrigger(pieces('Return Call Data', props)));
    expect(step?.settings?.input).toMatchObject({ p3: 'merge' });
  });

  it.each([null, 'Return Data', ''])('is missed with a sentence if it is %j', async (action) => {
    const error = await getDigaError(getTrigger(pieces(action)));
    expect(error).toMatchObject({ kind: 'unexpected_response' });
    expect(error.message).toMatch(/no action "Return Call Data".*Update the piece for Diga/);
  });

  it('is missed if the piece has no actions, or no name to refer to', async () => {
    const { diga, ...others } = pieces('Return Call Data');
    for (const broken of [
      { ...diga, actions: null },
      { ...diga, name: null },
      { ...diga, version: '' },
    ]) {
      const error = await getDigaError(getTrigger({ ...others, diga: broken }));
      expect(error.message).toMatch(/no action "Return Call Data"/);
    }
  });

  it.each([
    ['prompt', { p1: { displayName: 'Text' }, p2: { displayName: 'Dynamic Variables' } }],
    ['variables', { p1: { displayName: 'Prompt Addition' }, p2: { displayName: null } }],
    ['prompt', null],
  ])('is refused with a sentence without an input for %s', async (word, props) => {
    const { message } = await getDigaError(getTrigger(pieces('Return Call Data', props)));
    expect(message).toMatch(`no input "${word}"`);
  });
});

describe('the settings of its trigger', () => {
  it.each([
    ['Timeout (seconds)', 'Abort call on failure'],
    ['TIMEOUT', 'Abort Call'],
    ['Tiempo de espera (segundos)', 'Abortar llamada si falla'],
  ])('are found under the names %j and %j', async (s1, s2) => {
    const settings = { s1: { displayName: s1 }, s2: { displayName: s2 } };
    const hosted = pieces('Return Call Data', ANSWER_PROPS, settings);
    const trigger = await getTrigger(hosted, { longest_wait: 12, hang_up: true });
    expect(trigger.settings?.input).toEqual({ s1: 12, s2: true });
  });

  it('may be missing, unless the call is to end if the flow fails', async () => {
    const hosted = pieces('Return Call Data', ANSWER_PROPS, {});
    expect((await getTrigger(hosted)).settings?.input).toEqual({});
    const { message } = await getDigaError(getTrigger(hosted, { hang_up: true }));
    expect(message).toMatch(/no input "abort"/);
  });
});

describe('a stored workflow that waits', () => {
  it('is right with what it cannot do without, under whichever names', async () => {
    const trigger = await getTrigger(pieces('Return Call Data'));
    const workflow = stored(trigger);
    expect(matchesTarget(workflow, await createTarget())).toBe(true);
    Object.assign(getAnswer(trigger)?.settings ?? {}, {
      input: {
        renamed: PROMPT_ADDITION,
        other: DYNAMIC_VARIABLES,
      },
    });
    expect(matchesTarget(workflow, await createTarget())).toBe(true);
  });

  it.each([
    ['is skipped', { skip: true }],
    ['has no input', { settings: { input: null } }],
    ['has no settings', { settings: null }],
    ['lacks a value', { settings: { input: { p1: PROMPT_ADDITION } } }],
  ])('is not right if the step that takes the answer %s', async (_what, changes) => {
    const trigger = await getTrigger(pieces('Return Call Data'));
    Object.assign(getAnswer(trigger) ?? {}, changes);
    expect(matchesTarget(stored(trigger), await createTarget())).toBe(false);
  });

  it('is not right if a flow that is off would end calls', async () => {
    const hosted = pieces('Return Call Data');
    const target = await createTarget({ hang_up: true });
    const trigger = await getTrigger(hosted, { hang_up: true });
    expect(matchesTarget(stored(trigger), target)).toBe(true);
    Object.assign(trigger.nextAction?.settings?.input ?? {}, { failureMode: 'continue_none' });
    expect(matchesTarget(stored(trigger), target)).toBe(false);
    const request = { ...REQUEST, props: { method: {}, url: {}, headers: {}, body: {} } };
    const { message } = await getDigaError(getTrigger({ ...hosted, request }, { hang_up: true }));
    expect(message).toMatch(/no input "failureMode"/);
  });

  it('is not right without that step, or if it does not hang up as it is to', async () => {
    const trigger = await getTrigger(pieces('Return Call Data'));
    expect(matchesTarget(stored(trigger), await createTarget({ hang_up: true }))).toBe(false);
    Object.assign(trigger.nextAction ?? {}, { nextAction: null });
    expect(matchesTarget(stored(trigger), await createTarget())).toBe(false);
  });
});
