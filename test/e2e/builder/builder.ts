import type { Locator, Page } from 'playwright-core';
import type { HostAccount } from '../run';
import { LABELS } from './labels';
import { piece } from './texts';

/** The size in which the checks are made, in pixels. */
export const WINDOW = { width: 1440, height: 1000 };

/** Activepieces in a browser: what a person sees and clicks. Labels of the host are those in English. */
export class Builder {
  /** The settings of the selected step. */
  readonly panel: Locator;
  /** The tree of what the steps before give. */
  readonly dataSelector: Locator;
  /** The dialog or popover that is open. */
  readonly dialog: Locator;

  constructor(
    readonly page: Page,
    private readonly url: string,
    private readonly projectId: string,
  ) {
    this.panel = page.locator('#right-sidebar');
    this.dataSelector = page.locator('.ap-data-selector');
    // Not the drawer in which newer hosts show the output of a step.
    this.dialog = page.locator('[role=dialog][data-slot]');
  }

  async signIn({ email, password }: HostAccount): Promise<void> {
    await this.page.goto(`${this.url}/sign-in`);
    await this.page.locator('input[name=email]').fill(email);
    await this.page.locator('input[type=password]').fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL(({ pathname }) => !pathname.includes('sign-in'));
  }

  async openFlow(flowId: string): Promise<void> {
    await this.page.goto(`${this.url}/projects/${this.projectId}/flows/${flowId}`);
    await this.stepOnCanvas('trigger').waitFor();
  }

  async openHome(): Promise<void> {
    await this.page.goto(`${this.url}/projects/${this.projectId}/automations`);
  }

  /** Searches the list of pieces for this one, at the empty trigger or after the last step. */
  async findPiece(at: 'trigger' | 'end'): Promise<void> {
    const place =
      at === 'trigger'
        ? this.stepOnCanvas('trigger')
        : this.page.getByTestId('add-action-button').last();
    // The host marks its canvas as disabled, although it takes clicks.
    await place.click({ force: true });
    await this.page.getByTestId('pieces-search-input').fill(piece.displayName);
    await this.page.getByTestId(piece.displayName).waitFor();
  }

  /** The triggers or actions that a search has found, as listed. */
  async foundParts(parts: Record<string, { displayName: string }>): Promise<string[]> {
    const names = Object.values(parts).map(({ displayName }) => displayName);
    await this.dialog.getByText(names[0] ?? '', { exact: true }).waitFor();
    const lines = (await this.dialog.innerText()).split('\n');
    return lines.filter((line) => names.includes(line));
  }

  /** Chooses a trigger or an action of the piece that was found; waits for its panel. */
  async choosePart(displayName: string): Promise<void> {
    await this.dialog.getByText(displayName, { exact: true }).click();
    await this.title(displayName).waitFor();
  }

  /** The title of the open panel. */
  title(displayName: string): Locator {
    return this.panel.getByText(LABELS.title(displayName)).first();
  }

  /** A step on the canvas, by its name in the flow. */
  stepOnCanvas(name: string): Locator {
    return this.page.getByTestId(`rf__node-${name}`);
  }

  async selectStep(name: string): Promise<void> {
    await this.stepOnCanvas(name).click({ force: true });
  }

  /** Selects the step after the selected one. */
  async nextStep(): Promise<void> {
    await this.panel.locator('button:has(svg.lucide-chevron-right)').first().click();
  }

  /** The field with a label, with its help text. */
  field(label: string, within = this.panel): Locator {
    const labelled = this.page.locator('label').getByText(label, { exact: true });
    return within.locator('[data-slot=form-item]').filter({ has: labelled }).first();
  }

  /** Opens a picker; gives its options. */
  async openPicker(label: string): Promise<Locator> {
    await this.field(label).getByRole('combobox').click();
    const options = this.page.getByRole('option');
    await options.nth(1).waitFor();
    return options;
  }

  async closePicker(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('option').first().waitFor({ state: 'hidden' });
  }

  /**
   * Drags the border between a panel's settings and its output, in pixels: down, or up if negative.
   * Newer hosts have none: they show the output in a drawer.
   */
  async moveOutput(pixels: number): Promise<void> {
    const separators = this.panel.getByRole('separator');
    if ((await separators.count()) === 0) return;
    const border = await separators.first().boundingBox();
    if (!border) throw new Error('The border of the panel is hidden.');
    const x = border.x + border.width / 2;
    await this.page.mouse.move(x, border.y + border.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(x, border.y + pixels, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Closes the panel, and fits the whole flow into the canvas. */
  async showWholeCanvas(): Promise<void> {
    await this.panel.locator('button:has(svg.lucide-x)').first().click();
    await this.page.locator('#canvas-controls button:has(svg.lucide-fullscreen)').click();
    await this.page.waitForTimeout(1_000);
  }

  button(label: string | RegExp, within: Locator | Page = this.page): Locator {
    return within.getByRole('button', { name: label }).first();
  }
}
