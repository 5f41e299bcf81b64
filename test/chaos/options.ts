import type { Part } from './simulated-flow';

export interface SimulationOptions {
  seed: number;
  calls: number;
  flows: number;
  agents: number;
  /** The period over which the calls are placed, in hours. */
  hours: number;
  /** A part of the piece to switch off. */
  without?: Part | undefined;
}
