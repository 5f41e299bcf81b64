import { diga } from '../../../src/index';
import { digaAuth } from '../../../src/lib/auth';

/** What the builder shows of the piece, in English, from its metadata. */
export const piece = diga.metadata();

/** The labels of the connection's fields. */
export const connectionLabels = {
  apiKey: digaAuth.props.apiKey.displayName,
  baseUrl: digaAuth.props.baseUrl.displayName,
};

/** A part of the piece that must be there. */
function found<Part>(parts: Record<string, Part>, name: string): Part {
  const part = parts[name];
  if (part === undefined) throw new Error(`The piece has no ${name}.`);
  return part;
}

export const trigger = (name: string) => found(piece.triggers, name);
export const action = (name: string) => found(piece.actions, name);

/** A trigger or an action. */
export type Part = ReturnType<typeof trigger | typeof action>;

/** The label of a prop. */
export function getLabel({ props }: Part, key: string): string {
  return found(props, key).displayName;
}

/** The first sentence of a description: what the builder must show whole. */
export function firstSentence(text: string): string {
  return /^[^]+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
