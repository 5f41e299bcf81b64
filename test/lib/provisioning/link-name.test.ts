import { isLinkName, linkName } from '../../../src/lib/provisioning/link-name';

describe('the name of a linked workflow', () => {
  it('is known by its end', () => {
    expect(linkName('  Log calls ')).toBe('Log calls · Activepieces');
    expect(isLinkName(linkName('Log calls'))).toBe(true);
    expect(isLinkName(' Log calls · Activepieces ')).toBe(true);
  });

  it.each([null, undefined, '', 'Activepieces', 'Log · Activepieces 2'])('is not %j', (name) => {
    expect(isLinkName(name)).toBe(false);
  });
});
