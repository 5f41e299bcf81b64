import { findBrowser } from './browser-path';

describe('findBrowser', () => {
  it('prefers CHROMIUM_PATH, and looks nowhere else if it is set', () => {
    const everything = () => true;
    expect(findBrowser({ CHROMIUM_PATH: '/opt/chromium' }, everything)).toBe('/opt/chromium');
    const allBut = (file: string) => file !== '/opt/chromium';
    expect(findBrowser({ CHROMIUM_PATH: '/opt/chromium' }, allBut)).toBeUndefined();
  });

  it('looks in the usual places', () => {
    const only = (file: string) => file === '/usr/bin/google-chrome';
    expect(findBrowser({}, only)).toBe('/usr/bin/google-chrome');
    expect(findBrowser({}, () => false)).toBeUndefined();
  });
});
