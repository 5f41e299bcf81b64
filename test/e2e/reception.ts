import type { World } from './world';

/**
 * Places a call of the newest launched version of Reception, which has what a flow that is switched on has
 * assigned; returns its id. `identifier` is the number of the caller. Default: a fictional one.
 */
export function callReception({ sandbox, project }: World, identifier?: string): string {
  const { agentId } = project.reception;
  const versions = sandbox.agents().find(({ agent_id: id }) => id === agentId)?.versions;
  const newest = versions?.find(({ is_draft: isDraft }) => !isDraft);
  return sandbox.placeCall({
    agentId,
    versionId: newest?.version_id ?? null,
    ...(identifier === undefined ? {} : { identifier }),
  });
}
