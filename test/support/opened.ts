const open: { close(): Promise<void> }[] = [];

/** Whatever a test starts (a sandbox, a host, a server): it is closed when the test has ended. */
export async function opened<Thing extends { close(): Promise<void> }>(
  starting: Promise<Thing>,
): Promise<Thing> {
  const thing = await starting;
  open.push(thing);
  return thing;
}

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});
