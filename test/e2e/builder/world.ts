import type { World } from '../world';
import type { Builder } from './builder';
import type { ConsoleErrors } from './console-errors';
import type { Findings } from './findings';
import type { Pictures } from './pictures';

/** A real host and a sandbox, and the host's builder in a browser. */
export interface BuilderWorld extends World {
  builder: Builder;
  errors: ConsoleErrors;
  findings: Findings;
  pictures: Pictures;
}
