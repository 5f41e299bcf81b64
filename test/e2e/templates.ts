import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  flowStructureUtil,
  FlowTriggerType,
  type FlowVersionTemplate,
  SharedTemplate,
} from '@activepieces/shared';
import { check, step } from '../../scripts/lib/output';
import { manifest, root } from '../../scripts/lib/paths';
import type { Item } from '../support/host';
import { makeFlow, type World } from './world';

/** Imports each template for this version of the piece, and compares the flow that the host stores. */
export async function importTemplates(world: World, version: string): Promise<void> {
  step('Import the templates');
  const folder = path.join(root, 'templates');
  for (const file of readdirSync(folder)) {
    const json = readFor(version, path.join(folder, file));
    const [template] = SharedTemplate.parse(json).flows ?? [];
    if (template?.trigger.type !== FlowTriggerType.PIECE) throw new Error(`${file} has no flow.`);
    const flow = await makeFlow(world, template.displayName);
    const imported = await flow.import(template);
    check(
      `"${template.displayName}" has every step and the note`,
      [getSteps(withOldReferences(imported)), imported.notes?.length],
      [getSteps(template), 1],
    );
  }
}

/** A template with this version of the piece: the host keeps the one in the file, which may differ. */
function readFor(version: string, file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) =>
    isOfThisPiece(value) ? { ...value, pieceVersion: version } : value,
  );
}

function isOfThisPiece(value: unknown): value is object {
  return (value as { pieceName?: unknown } | null)?.pieceName === manifest.name;
}

/** Hosts from 0.85.4 on rewrite the references of a template: to what a step gives, they add `['output']`. */
function withOldReferences(flow: FlowVersionTemplate): FlowVersionTemplate {
  return JSON.parse(JSON.stringify(flow).replaceAll("['output']", '')) as FlowVersionTemplate;
}

function getSteps({ trigger }: FlowVersionTemplate) {
  return flowStructureUtil.getAllSteps(trigger).map(({ name, displayName, settings }) => {
    const { input } = settings as { input?: Item };
    return { name, displayName, input };
  });
}
