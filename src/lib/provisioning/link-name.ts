/** What the name of every linked workflow ends with, so that people know it in Diga. */
const SUFFIX = ' · Activepieces';

/** The name in Diga of the linked workflow of a flow. */
export function linkName(flowName: string): string {
  return `${flowName.trim()}${SUFFIX}`;
}

/** Whether a workflow's name is that of a linked workflow. */
export function isLinkName(name: string | null | undefined): name is string {
  return name?.trim().endsWith(SUFFIX.trim()) === true;
}
