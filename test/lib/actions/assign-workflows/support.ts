import type { SandboxOptions } from '../../../sandbox/sandbox';
import { seedProject } from '../../../sandbox/seed';
import { startWorld } from '../../../support/diga';
import type { Item } from '../../../support/host';

export const BOOKING = { id: 'flow_booking_notice', name: 'Tell the kitchen about bookings' };
export const SATISFACTION = { id: 'flow_satisfaction', name: 'Ask how it was' };
/** The only one that is ready to publish. */
export const SURVEY = { id: 'flow_survey', name: 'Send a survey' };

interface RequestMatcher {
  method: string;
  path: RegExp;
}

export const DRAFT = { method: 'PATCH', path: /agent\/[^/]+$/ };
export const LAUNCH = { method: 'POST', path: /\/version$/ };
export const PUBLISH = { method: 'PATCH', path: /published_version$/ };
export const READ = { method: 'GET', path: /agent\/[^/]+$/ };

export const withoutFlows = ({ flows: _, ...agent }: Item) => agent;

/** A seeded sandbox, and the action on the agent Reception. */
export async function start(options: SandboxOptions = {}) {
  const all = await startWorld(options);
  const project = seedProject(all.sandbox);
  const enabled = all.sandbox.addWorkflow({ id: SURVEY.id, name: SURVEY.name });
  const { agentId } = project.reception;
  const assign = async (input: Item) =>
    (await all.host.runAction('assign_workflows', all.connection, {
      agent: agentId,
      change: 'add',
      workflows: [enabled],
      afterwards: 'draft',
      ...input,
    })) as Item;
  const draftFlows = async () =>
    (
      (await all.host.runAction('get_agent', all.connection, {
        agent: agentId,
        version: 'draft',
      })) as Item
    )['flow_names'];
  /** Changes the responses of these requests, so that they differ from what the sandbox did. */
  const falsify = (on: RequestMatcher, change: (response: Item) => unknown, times = 1) =>
    all.sandbox.misbehave({
      on: 'requests',
      times,
      match: (method, path) => method === on.method && on.path.test(path),
      effect: { kind: 'answer', change },
    });
  /** Changes what is read of an agent next after such a request. */
  const falsifyNext = (on: RequestMatcher, change: (response: Item) => unknown) =>
    falsify(on, (response) => {
      falsify(READ, change);
      return response;
    });
  const changes = () =>
    all.sandbox.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  return { ...all, ...project, agentId, assign, draftFlows, falsify, falsifyNext, changes };
}
