import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  flowStructureUtil,
  FlowTriggerType,
  type FlowVersionTemplate,
  SharedTemplate,
} from '@activepieces/shared';
import { check, step } from '../../scripts/lib/output';
import { root } from '../../scripts/lib/paths';
import type { Item } from '../support/host';
import { makeFlow, type World } from './world';

/** Imports each template for this version of the piece, and compares the flow that the host stores. */
export async function importTemplates(world: World, version: string): Promise<void> {
  step('Import the templates');
  const folder = path.join(root, 'templates');
  for (const file of readdirSync(folder)) {
    const json: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const [template] = SharedTemplate.parse(json).flows ?? [];
    if (template?.trigger.type !== FlowTriggerType.PIECE) throw new Error(`${file} has no flow.`);
    // The host keeps the version in the file, which may differ from the uploaded one.
    template.trigger.settings.pieceVersion = version;
    const flow = await makeFlow(world, template.displayName);
    const imported = await flow.import(template);
    check(
      `"${template.displayName}" has every step and the note`,
      [stepsOf(imported), imported.notes?.length],
      [stepsOf(template), 1],
    );
  }
}

function stepsOf({ trigger }: FlowVersionTemplate) {
  return flowStructureUtil.getAllSteps(trigger).map(({ name, displayName, settings }) => {
    const { input } = settings as { input?: Item };
    return { name, displayName, input };
  });
}
