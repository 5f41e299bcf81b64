import type { DigaClient } from '../../../src/lib/diga/client';
import { CALL_FINISHED } from '../../../src/lib/provisioning/hosted-pieces';
import { ensureLinkedWorkflow } from '../../../src/lib/provisioning/linked-workflow';
import type { LinkTarget } from '../../../src/lib/provisioning/workflow-definition';
import type { Sandbox } from '../../sandbox/sandbox';
import { startDiga } from '../../support/diga';

/** What the requests of the linked workflow carry. */
export const SECRET = 'the-secret-of-the-link';

export const TARGET: LinkTarget = {
  name: 'Log calls · Activepieces',
  url: 'http://127.0.0.1:9/api/v1/webhooks/1',
  headers: { 'x-activepieces-token': SECRET },
  trigger: CALL_FINISHED,
};

/** Changes the responses of the sandbox for paths that match. Returns a function that stops it. */
export function changeResponses(
  sandbox: Sandbox,
  match: RegExp,
  change: (body: Readonly<Record<string, unknown>>) => unknown,
): () => void {
  return sandbox.misbehave({ on: 'requests', match, effect: { kind: 'answer', change } });
}

/** Renames the triggers that users see, wherever they stand in the response. */
export function withTriggerNamed(displayName: string) {
  return (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body).replace('"Call Finished"', JSON.stringify(displayName)));
}

/** A sandbox with a linked workflow. */
export async function startLinked(): Promise<{
  sandbox: Sandbox;
  client: DigaClient;
  link: { id: string; name: string };
}> {
  const { sandbox, client } = await startDiga();
  const { id, name } = await ensureLinkedWorkflow(client, null, TARGET);
  return { sandbox, client, link: { id, name } };
}
