import type { Sandbox } from '../sandbox';
import { getNames, versionsWith } from './versions';

/** The workflows with their status and category, and the agent versions that have them. */
export function listWorkflows(sandbox: Sandbox): string {
  const lines = sandbox.workflows().map(({ id, name, status, flow_category: category }) => {
    const versions = versionsWith(
      sandbox,
      ({ flows }) => flows?.some((flow) => flow.id === id) ?? false,
    );
    const words = [id, status ?? '', (category ?? '').replace('_', '-'), name ?? ''];
    return `${words.join('  ')}\n    ${getNames(versions)}`;
  });
  return lines.join('\n') || 'No workflows.';
}
