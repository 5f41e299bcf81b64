const open: { close(): Promise<void> }[] = [];

/** Closes what a test starts (a sandbox, a host, a server) after the test. */
export async function opened<Resource extends { close(): Promise<void> }>(
  starting: Promise<Resource>,
): Promise<Resource> {
  const resource = await starting;
  open.push(resource);
  return resource;
}

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(open.splice(0).map((resource) => resource.close()));
});
