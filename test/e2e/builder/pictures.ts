import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../scripts/lib/paths';
import { WINDOW } from './builder';

/** The size of the pictures, in pixels. */
const PICTURE = { width: 1280, height: 800 };

/** Time for the builder to settle at another size, in milliseconds. */
const SETTLE_MS = 1_000;

/** The host celebrates the first flow of an account, over everything else. */
const WITHOUT_CELEBRATION = '[data-sonner-toaster], body > canvas { visibility: hidden; }';

const FOLDER = path.join(root, 'docs/pictures');

/** Takes the pictures of the docs, if it is switched on. */
export class Pictures {
  constructor(
    private readonly page: Page,
    private readonly isOn: boolean,
  ) {}

  /** Writes `docs/pictures/<name>.png`. `arrange` runs when the page has the size of the picture. */
  async take(
    name: string,
    { height = PICTURE.height, arrange }: { height?: number; arrange?: () => Promise<void> } = {},
  ): Promise<void> {
    if (!this.isOn) return;
    await mkdir(FOLDER, { recursive: true });
    await this.page.setViewportSize({ ...PICTURE, height });
    await this.page.waitForTimeout(SETTLE_MS);
    await arrange?.();
    await this.page.screenshot({
      path: path.join(FOLDER, `${name}.png`),
      animations: 'disabled',
      style: WITHOUT_CELEBRATION,
    });
    await this.page.setViewportSize(WINDOW);
    await this.page.waitForTimeout(SETTLE_MS);
  }
}
