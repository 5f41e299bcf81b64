import type { FunctionFlow, FunctionTool, KnownTool } from '../../provisioning/function-place';
import { connectionFingerprint } from '../shared/flow-token';
import { forgetMade, noteMade } from '../shared/made-things';
import { entry } from '../shared/store-entry';
import type { HookContext } from './props';

/** The flow's tool in Diga. */
interface StoredTool extends KnownTool {
  /** Recognises the connection from which its secret is. */
  connection: string;
  /** Whether a renewal has seen that it is gone. */
  isMissing?: boolean;
}

export const toolEntry = entry<StoredTool>('function_tool');

/** The flow, with what it remembers of its tool. Throws what the store throws. */
export async function readFlow({
  auth,
  flows,
  store,
  webhookUrl,
}: HookContext): Promise<FunctionFlow> {
  const known = await toolEntry.read(store);
  const isSecretSame = known?.connection === (await connectionFingerprint(auth));
  return { id: flows.current.id, webhookUrl, known, isSecretSame };
}

/** Remembers the flow's tool, and tells the other flows of the project. Throws what the store throws. */
export async function rememberTool(
  context: HookContext,
  { integrationId, toolId }: Pick<FunctionTool, 'integrationId' | 'toolId'>,
  description: string,
): Promise<void> {
  const connection = await connectionFingerprint(context.auth);
  await toolEntry.write(context.store, { integrationId, toolId, description, connection });
  await noteMade(context, { kind: 'tool', id: toolId, integrationId, trigger: 'function_call' });
}

/** Forgets a tool that was removed. Throws what the store throws. */
export async function forgetTool(context: HookContext): Promise<void> {
  const known = await toolEntry.read(context.store);
  if (!known) return;
  await toolEntry.clear(context.store);
  await forgetMade(context, { kind: 'tool', id: known.toolId });
}
