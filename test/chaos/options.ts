import type { Fault } from './faults';
import type { Part } from './simulated-store';

export interface SimulationOptions {
  seed: number;
  calls: number;
  flows: number;
  agents: number;
  /** The period over which the calls are placed, in hours. */
  hours: number;
  faults: readonly Fault[];
  /** A part of the piece to switch off. */
  without?: Part | undefined;
}
