import type { Session } from './session';

/** The newest version of a piece that a host lists; undefined if it lists none. */
export async function newestOn(session: Session, pieceName: string): Promise<string | undefined> {
  const query = session.projectId === undefined ? '' : `?projectId=${session.projectId}`;
  const pieces = await session.get<{ name: string; version: string }[]>(`/pieces${query}`);
  return pieces.find(({ name }) => name === pieceName)?.version;
}

/** The patch version after the higher of two versions of three numbers each. */
export function nextPatch(version: string, other = version): string {
  const [highest = []] = [version, other]
    .map((text) => text.split('.').map(Number))
    .sort((a, b) => compare(b, a));
  const [major = 0, minor = 0, patch = 0] = highest;
  return `${major}.${minor}.${patch + 1}`;
}

function compare(a: number[], b: number[]): number {
  const differs = a.findIndex((part, index) => part !== b[index]);
  return (a[differs] ?? 0) - (b[differs] ?? 0);
}
