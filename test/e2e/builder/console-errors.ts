import type { Page } from 'playwright-core';

/** An error in the browser's console, or an exception of the page. */
export interface PageError {
  text: string;
  isException: boolean;
  /** Whether a panel of the piece was open. */
  panelIsOpen: boolean;
}

/** What the builder of Activepieces logs by itself, whatever the piece. */
const HOST_NOISE: readonly RegExp[] = [/ResizeObserver loop/];

/** Whether an error is the piece's: it names Diga, or the page fails while a panel of the piece is open. */
export function isOurs({ text, isException, panelIsOpen }: PageError): boolean {
  if (HOST_NOISE.some((noise) => noise.test(text))) return false;
  return /diga/i.test(text) || (isException && panelIsOpen);
}

/** Collects the errors of a page. */
export class ConsoleErrors {
  panelIsOpen = false;
  private readonly errors: PageError[] = [];

  constructor(page: Page) {
    page.on('pageerror', ({ message }) => this.add(message, true));
    page.on('console', (message) => {
      // A request that fails names its address only as the source of the message.
      const text = `${message.text()} ${message.location().url}`;
      if (message.type() === 'error') this.add(text, false);
    });
  }

  /** The errors that are the piece's. */
  get ours(): string[] {
    return this.errors.filter(isOurs).map(({ text }) => text);
  }

  /** The different errors that are the host's own, each by its first 100 characters. */
  get ofHost(): string[] {
    const texts = this.errors.filter((error) => !isOurs(error)).map(({ text }) => text);
    return [...new Set(texts.map((text) => text.slice(0, 100)))];
  }

  private add(text: string, isException: boolean): void {
    this.errors.push({ text, isException, panelIsOpen: this.panelIsOpen });
  }
}
