import type { AgentFlow } from '../diga/agents';
import type { ConversationalPath, PathNode } from '../diga/paths';

/** What every node has, and the fields of each type, as they are read and written. */
const COMMON = ['name', 'node_type', 'branches', 'pos_x', 'pos_y', 'is_global', 'global_condition'];
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  start: ['wait_user', 'time_before_start'],
  conversation: [
    'prompt',
    'fixed_prompt',
    'knowledge_base',
    'knowledge_item_ids',
    'cached_knowledge',
    'skip_response',
    'inherit_knowledge',
  ],
  end: [],
  tool: ['integration_id', 'tool_id'],
  transfer: ['phone_number'],
  flow: ['flow_id'],
};
/** Fields that are written under another name than they are read. */
const RENAMED: Readonly<Record<string, string>> = { knowledge_base: 'knowledge_base_ids' };
/** Fields that Diga gives and does not take. */
const DERIVED = ['requires_setup', 'source_integration_template_id', 'source_flow_template_id'];
const BRANCH = ['to_node', 'condition'];

/** How far beside its end a new node stands in the editor. */
const BESIDE = 260;
const BELOW = 140;

/** The node as a request takes it. */
export function toRequest(node: PathNode): object {
  const entries = Object.entries(node).filter(([field]) => !DERIVED.includes(field));
  return Object.fromEntries(entries.map(([field, value]) => [RENAMED[field] ?? field, value]));
}

/** What of a path the piece does not know and would lose by writing it; null if it knows it all. */
export function findUnknown({ nodes }: ConversationalPath): string | null {
  const names = new Set<string>();
  for (const node of nodes) {
    const { name, node_type: type } = node;
    const title = `the node "${name}"`;
    const own = BY_TYPE[type];
    if (!own) return `the type of ${title}`;
    if (names.has(name)) return `two nodes with the name "${name}"`;
    names.add(name);
    const known = [...COMMON, ...own, ...DERIVED];
    const fields = [
      ...Object.keys(node).filter((field) => !known.includes(field)),
      ...(node.branches ?? []).flatMap(Object.keys).filter((field) => !BRANCH.includes(field)),
    ];
    if (fields[0] !== undefined) return `the field "${fields[0]}" of ${title}`;
  }
  return null;
}

/** The workflows in the nodes of a path, each once. */
export function flowsInPath({ nodes }: ConversationalPath): AgentFlow[] {
  const flows = new Map<string, AgentFlow>();
  for (const { node_type: type, flow_id: id, requires_setup: needsSetup } of nodes) {
    if (type !== 'flow' || !id) continue;
    const requiresSetup = needsSetup === true || flows.get(id)?.requires_setup === true;
    flows.set(id, { id, requires_setup: requiresSetup });
  }
  return [...flows.values()];
}

export function hasEnd({ nodes }: ConversationalPath): boolean {
  return nodes.some(isEnd);
}

/** The nodes with a workflow that runs after the call: they end it, and only ends lead to them. */
export function nodesAfterCall({ nodes }: ConversationalPath): PathNode[] {
  return nodes.filter(
    ({ name, node_type: type, branches, is_global: isGlobal }) =>
      type === 'flow' &&
      !isGlobal &&
      !branches?.length &&
      nodes.every((other) => isEnd(other) || !leadsTo(other, name)),
  );
}

/** The path with the workflow behind each end that does not have it; the same path if all do. */
export function withFlow(
  path: ConversationalPath,
  { id, name }: Pick<AgentFlow, 'id' | 'name'>,
): ConversationalPath {
  const added: PathNode[] = [];
  const has = (end: PathNode) =>
    nodesAfterCall(path).some((node) => node.flow_id === id && leadsTo(end, node.name));
  const nodes = path.nodes.map((end) => {
    if (!isEnd(end) || has(end)) return end;
    const node = toFlowNode(end, id, freeName([...path.nodes, ...added], name));
    added.push(node);
    const branch = { to_node: node.name, condition: 'Always' };
    return { ...end, branches: [...(end.branches ?? []), branch] };
  });
  return added.length === 0 ? path : { ...path, nodes: [...nodes, ...added] };
}

/** The path without those of its workflows after the call, and the branches to them; the same without any. */
export function withoutFlows(
  path: ConversationalPath,
  isRemoved: (flowId: string) => boolean,
): ConversationalPath {
  const removed = nodesAfterCall(path).filter(({ flow_id: id }) => isRemoved(id ?? ''));
  if (removed.length === 0) return path;
  const names = removed.map(({ name }) => name);
  const nodes = path.nodes
    .filter((node) => !removed.includes(node))
    .map((node) =>
      names.some((name) => leadsTo(node, name))
        ? { ...node, branches: node.branches?.filter((each) => !names.includes(each.to_node)) }
        : node,
    );
  return { ...path, nodes: nodes as PathNode[] };
}

function toFlowNode(end: PathNode, id: string, name: string): PathNode {
  const { pos_x: x, pos_y: y, branches } = end;
  const isPlaced = typeof x === 'number' && typeof y === 'number';
  return {
    name,
    node_type: 'flow',
    branches: [],
    ...(isPlaced && { pos_x: x + BESIDE, pos_y: y + BELOW * (branches ?? []).length }),
    flow_id: id,
  };
}

function freeName(nodes: readonly PathNode[], wanted: string | null | undefined): string {
  const base = wanted?.trim() || 'Workflow after the call';
  const isTaken = (name: string) => nodes.some((node) => node.name === name);
  let name = base;
  for (let number = 2; isTaken(name); number += 1) name = `${base} ${number}`;
  return name;
}

function isEnd({ node_type: type }: PathNode): boolean {
  return type === 'end';
}

function leadsTo({ branches }: PathNode, name: string): boolean {
  return (branches ?? []).some((branch) => branch.to_node === name);
}
