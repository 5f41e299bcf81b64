import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import { type ConversationalPath, getPath, setPathNodes } from '../../diga/paths';
import { mismatchError } from '../errors';
import { pathDifferences } from '../path-content';
import { toRequest } from '../path-nodes';
import { formatIssues } from '../validation-issues';

/**
 * Writes the nodes of a path, reads them back and compares them node by node. What Diga has stored otherwise
 * is put back. What somebody has changed since is not: it would be lost.
 *
 * @throws {DigaError} when Diga refuses, or the path is not as it was sent
 */
export async function writePath(
  client: DigaClient,
  before: ConversationalPath,
  wanted: ConversationalPath,
): Promise<void> {
  const answer = await send(client, before, wanted);
  const faults = answer
    ? [...unlike(wanted, answer), ...newIssues(before, answer)]
    : // The answer is lost, and the path is as it was sent.
      [];
  const stored = await getPath(client, wanted.id);
  const found = unlike(wanted, stored);
  if (faults.length === 0 && found.length === 0) return;
  if (faults.length === 0) {
    throw mismatchError(
      `Somebody has changed the conversational path of the agent meanwhile: ${found.join(', ')}. Check it in the path editor of the Diga dashboard.`,
    );
  }
  const outcome = await putBack(client, before, stored);
  throw mismatchError(
    `Diga did not store the conversational path of the agent as it was sent: ${faults.join(', ')}. ${outcome}`,
  );
}

/** A retry first reads what the attempt before it has done. Returns null if that was all. */
async function send(
  client: DigaClient,
  before: ConversationalPath,
  wanted: ConversationalPath,
): Promise<ConversationalPath | null> {
  let isRetry = false;
  return client.retry(async () => {
    if (isRetry) {
      const stored = await getPath(client, wanted.id);
      if (unlike(wanted, stored).length === 0) return null;
      const changes = unlike(before, stored);
      if (changes.length > 0) {
        throw mismatchError(
          `The conversational path of the agent is not what it was: ${changes.join(', ')}. Check it in the path editor of the Diga dashboard.`,
        );
      }
    }
    isRetry = true;
    return setPathNodes(client, wanted.id, wanted.nodes.map(toRequest));
  });
}

/** Puts back what was there, unless that is there already, and gives a sentence that says so. */
async function putBack(
  client: DigaClient,
  before: ConversationalPath,
  stored: ConversationalPath,
): Promise<string> {
  const failed = `What was there could not be put back: check the path now in the Diga dashboard.`;
  try {
    if (unlike(before, stored).length > 0) await send(client, stored, before);
    const now = await getPath(client, before.id);
    return unlike(before, now).length === 0 ? 'What was there was put back.' : failed;
  } catch (error) {
    if (!isDigaError(error)) throw error;
    return failed;
  }
}

function unlike(expected: ConversationalPath, found: ConversationalPath): string[] {
  return pathDifferences(expected, found, { withPlaces: true });
}

/** What Diga finds wrong with the path that it did not find before. */
function newIssues(
  { validation_issues: before }: ConversationalPath,
  { validation_issues: after }: ConversationalPath,
): string[] {
  const isNew = (message: string) => !(before ?? []).some((issue) => issue.message === message);
  const issues = formatIssues((after ?? []).filter(({ message }) => isNew(message)));
  return issues === '' ? [] : [`it finds fault with it (${issues})`];
}
