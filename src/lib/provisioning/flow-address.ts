/** Whether an address, or its path, is one of those of a flow on whichever host. */
export function isAddressOf(flowId: string, address: string): boolean {
  return address
    .replace(/[?#].*$/, '')
    .split('/')
    .includes(flowId);
}
