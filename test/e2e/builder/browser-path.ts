import { existsSync } from 'node:fs';

/** Where Chromium and Chrome are on Linux, macOS and Windows. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium on this machine: `CHROMIUM_PATH`, or a usual place; undefined if there is none. */
export function findBrowser(
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): string | undefined {
  const { CHROMIUM_PATH: chosen } = env;
  return chosen ? [chosen].find(exists) : USUAL_PLACES.find(exists);
}
