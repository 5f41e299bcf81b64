import { chromium, type Page } from 'playwright-core';
import type { HostAccount } from '../run';
import type { World } from '../world';
import { Builder, WINDOW } from './builder';
import { ConsoleErrors } from './console-errors';
import { Findings } from './findings';
import { Pictures } from './pictures';
import type { BuilderWorld } from './world';

/** Longest wait for what a click must show, in milliseconds. Long, because a worker may have to start. */
const TIMEOUT_MS = 60_000;

/** What stands for a logo that cannot be loaded, which a browser would show as broken. */
const NO_LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" rx="2" fill="#d4d4d8"/></svg>';

/** Opens a browser and signs in. */
export async function openBuilder(
  world: World,
  options: { account: HostAccount; browser: string; takePictures: boolean },
): Promise<BuilderWorld> {
  const browser = await chromium.launch({
    executablePath: options.browser,
    // Chromium refuses to run as root with its own sandbox, as in most containers.
    chromiumSandbox: false,
  });
  world.cleanUps.push(() => browser.close());
  const page = await browser.newPage({ viewport: WINDOW, locale: 'en-US' });
  page.setDefaultTimeout(TIMEOUT_MS);
  await replaceMissingLogos(page);
  const errors = new ConsoleErrors(page);
  const builder = new Builder(page, options.account.url, world.projectId);
  await builder.signIn(options.account);
  const pictures = new Pictures(page, options.takePictures);
  return { ...world, builder, errors, findings: new Findings(), pictures };
}

/** Images of other servers, such as logos of the host's pieces, need the internet. */
async function replaceMissingLogos(page: Page): Promise<void> {
  await page.route(
    ({ protocol, origin }) => protocol.startsWith('http') && origin !== new URL(page.url()).origin,
    async (route) => {
      if (route.request().resourceType() !== 'image') return route.continue();
      return route.fetch({ timeout: 3_000 }).then(
        (response) => route.fulfill({ response }),
        () => route.fulfill({ contentType: 'image/svg+xml', body: NO_LOGO }),
      );
    },
  );
}
