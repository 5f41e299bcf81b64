/** Conversational paths: how they are stored, copied and changed. */
import { Value } from 'typebox/value';
import { NewPathNodeSchema } from './contract';
import type { NewPathNode, PathNode, PathResponse, UpdatePathRequest } from './contract';
import type { Ids } from './ids';

/** Changes a path that is about to be stored; returns what is stored. */
export type PathChange = (path: PathResponse) => PathResponse;

/** The paths of a project. */
export class Paths {
  readonly all = new Map<string, PathResponse>();
  /** What launching makes of the draft's path; null: the version has the same path. */
  copy: PathChange | null = null;
  /** What storing makes of a path that a request changes. */
  store: PathChange = (path) => path;

  constructor(
    private readonly ids: Ids,
    private readonly requiresSetup: ReadonlySet<string>,
  ) {}

  add(path: Omit<PathResponse, 'id'>): string {
    const id = this.ids.uuid();
    this.all.set(id, { ...structuredClone(path), id });
    return id;
  }

  /** @throws {Error} when there is no such path */
  get(id: string): PathResponse {
    const path = this.all.get(id);
    if (!path) throw new Error(`No path ${id}`);
    return path;
  }

  /** The id of the path of a version that is launched from a draft with this path. */
  launched(id: string | null): string | null {
    return id !== null && this.copy ? this.add(this.copy(structuredClone(this.get(id)))) : id;
  }

  /** Changes a path as a request asks for it. */
  update(path: PathResponse, { nodes, ...changes }: UpdatePathRequest): PathResponse {
    const changed = {
      ...path,
      ...changes,
      ...(nodes && { nodes: nodes.map((node) => this.stored(path, node)) }),
    };
    const stored = this.store(structuredClone(changed));
    this.all.set(path.id, stored);
    return stored;
  }

  /** A node as it is read. What a request cannot give stays, by the name of the node. */
  private stored(path: PathResponse, given: NewPathNode): PathNode {
    // What Diga does not know is dropped.
    const node = Value.Clean(NewPathNodeSchema, structuredClone(given)) as NewPathNode;
    const before = path.nodes.find(({ name }) => name === node.name);
    switch (node.node_type) {
      case 'conversation': {
        const { knowledge_base_ids: bases = null, ...rest } = node;
        return { ...rest, knowledge_base: bases };
      }
      case 'tool':
        return {
          ...node,
          requires_setup: before?.node_type === 'tool' && before.requires_setup === true,
          source_integration_template_id:
            before?.node_type === 'tool' ? (before.source_integration_template_id ?? null) : null,
        };
      case 'flow':
        return {
          ...node,
          requires_setup: this.requiresSetup.has(node.flow_id ?? ''),
          source_flow_template_id:
            before?.node_type === 'flow' ? (before.source_flow_template_id ?? null) : null,
        };
      case 'start':
      case 'end':
      case 'transfer':
        return node;
    }
  }
}

/** The ids of the workflows in the nodes of a path. */
export function workflowsIn({ nodes }: PathResponse): string[] {
  return nodes.flatMap((node) => (node.node_type === 'flow' ? (node.flow_id ?? []) : []));
}

/** The path with a workflow behind its first end. */
export function withWorkflow(path: PathResponse, workflowId: string): PathResponse {
  const name = `After the call ${path.nodes.length}`;
  const end = path.nodes.find(({ node_type: type }) => type === 'end');
  const nodes = path.nodes.map((node) =>
    node === end
      ? { ...node, branches: [...(node.branches ?? []), { to_node: name, condition: 'Always' }] }
      : node,
  );
  const added: PathNode = { name, node_type: 'flow', flow_id: workflowId, branches: [] };
  return { ...path, nodes: [...nodes, added] };
}
