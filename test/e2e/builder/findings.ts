import { check, say } from '../../../scripts/lib/output';

/** Failed checks that do not end the run, so that one run finds all of them. */
export class Findings {
  private readonly found: string[] = [];

  /** Notes what is wrong, unless `isFine`. */
  note(isFine: boolean, whatIsWrong: string): void {
    if (isFine) return;
    this.found.push(whatIsWrong);
    say(`✗ ${whatIsWrong}`);
  }

  /** @throws {Error} when there are any. */
  assertNone(): void {
    check('Nothing was found that is cut, hidden or wrong', this.found.length, 0);
  }
}
