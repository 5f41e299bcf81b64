import type { RequestEffect } from '../../../sandbox/sandbox';
import { getDigaError } from '../../../support/diga';
import { BOOKING, LAUNCH, PUBLISH, start, SURVEY } from './support';

describe('Assign Workflows failures', () => {
  describe('declined launch or publication', () => {
    const issues = [
      { message_code: 'NO_VOICE', message: 'Pick a voice.' },
      { message_code: 'NUMBER', message: 'Transfer to +34 910 000-003 is not set up' },
      { message_code: 'LONG', message: 'x'.repeat(300) },
    ];

    it('reports validation issues of the draft without phone numbers, before any write', async () => {
      const { sandbox, assign, agentId, changes } = await start();
      sandbox.editDraft(agentId, { validation_issues: issues });
      const { message } = await getDigaError(assign({ afterwards: 'launch' }));
      expect(message).toContain(
        `Nothing was changed. Diga does not launch the draft as it is: Pick a voice; Transfer to … is not set up; ${'x'.repeat(199)}….`,
      );
      expect(changes()).toEqual([]);
    });

    it('leaves it to Diga whether a removal mends them', async () => {
      const { sandbox, assign, agentId } = await start();
      sandbox.editDraft(agentId, { validation_issues: issues.slice(0, 1) });
      const input = { change: 'remove', workflows: [BOOKING.id], afterwards: 'launch' };
      expect((await getDigaError(assign(input))).message).toContain(
        ' Validation issues: Pick a voice. Done: changing the workflows of the draft. Not done: launching a new version.',
      );
    });

    it.each([400, 422])('reports them for publishing too (%i)', async (status) => {
      const { sandbox, assign, agentId } = await start();
      sandbox.misbehave({
        on: 'requests',
        match: (method, path) => {
          if (method !== 'PATCH' || !PUBLISH.path.test(path)) return false;
          sandbox.editDraft(agentId, { validation_issues: issues.slice(0, 1) });
          return true;
        },
        effect: { kind: 'status', status },
      });
      const { message } = await getDigaError(assign({ afterwards: 'publish' }));
      expect(message).toContain(' Validation issues: Pick a voice. Done: changing');
    });

    it('works without them if the draft cannot be read', async () => {
      const { sandbox, assign } = await start();
      let isDeclined = false;
      sandbox.misbehave({
        on: 'requests',
        match: (method, path) => {
          isDeclined ||= method === 'POST' && LAUNCH.path.test(path);
          return isDeclined;
        },
        effect: { kind: 'status', status: 422 },
      });
      const { message } = await getDigaError(assign({ afterwards: 'launch' }));
      expect(message).toMatch(/^Diga does not accept .* Not done: launching a new version\./);
      expect(message).not.toContain('validation issues');
    });
  });

  describe('key without permission to publish', () => {
    it.each([
      ['phones read', { agents: 'write', phones: 'read' }, 2],
      ['no phones', { agents: 'write' }, 0],
    ] as const)(
      'gets an error that names both permissions (%s)',
      async (_what, permissions, written) => {
        const { sandbox, host, connection, agentId, changes } = await start();
        const apiKey = sandbox.createKey({ ...permissions, workflows: 'read' });
        const input = {
          agent: agentId,
          change: 'add',
          workflows: [SURVEY.id],
          afterwards: 'publish',
        };
        const run = host.runAction('assign_workflows', { ...connection, apiKey }, input);
        const { message, kind } = await getDigaError(run);
        expect(kind).toBe('forbidden');
        expect(message).toMatch(/"Agents: write" .*"Phones: write" .*Give it each of them/);
        const done = changes().filter((path) => !PUBLISH.path.test(path));
        expect(done).toHaveLength(written);
      },
    );
  });

  describe('partial failure', () => {
    const declined: RequestEffect = { kind: 'status', status: 400 };
    const limited: RequestEffect = { kind: 'status', status: 429 };
    const lost: RequestEffect = { kind: 'status', status: 500, processed: true };
    const before = 'Workflows of the draft before the change: flow_booking_notice.';
    const draft = 'changing the workflows of the draft';
    const launch = 'launching a new version';
    const publish = 'publishing that version';

    it.each<[string, RegExp, string, RequestEffect, string]>([
      [
        'the draft',
        /^\/v1\/agent\/[^/]+$/,
        'PATCH',
        declined,
        ` Not done: ${draft}. Not done: ${launch}, ${publish}. ${before}`,
      ],
      [
        'the launch',
        /version$/,
        'POST',
        declined,
        ` Done: ${draft}. Not done: ${launch}. Not done: ${publish}. ${before}`,
      ],
      [
        'the publishing',
        /published_version$/,
        'PATCH',
        declined,
        ` Done: ${draft}, ${launch}. Not done: ${publish}. ${before}`,
      ],
      [
        'a rate limit',
        /version$/,
        'POST',
        limited,
        ` Done: ${draft}. Not done: ${launch}. Not done: ${publish}. ${before}`,
      ],
      [
        'a lost response',
        /version$/,
        'POST',
        lost,
        ` Done: ${draft}. Possibly done, check in Diga: ${launch}. Not done: ${publish}. ${before}`,
      ],
    ])('reports what is done and what is not (%s)', async (_what, path, method, effect, end) => {
      const { sandbox, assign } = await start();
      sandbox.misbehave({
        on: 'requests',
        match: (itsMethod, itsPath) => itsMethod === method && path.test(itsPath),
        effect,
      });
      const { message } = await getDigaError(assign({ afterwards: 'publish' }));
      expect(message).toMatch(/^Diga (declined|is having problems|is receiving)/);
      expect(message.slice(-end.length)).toBe(end);
    });
  });
});
