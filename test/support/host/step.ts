import { randomUUID } from 'node:crypto';
import type { Action } from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import { FlowStore } from '../store';
import type { Item, Step } from './types';

/** A step on the fake host. */
export class FakeStep implements Step {
  pausedUntil: number | null = null;
  output: Item | Item[] | undefined;
  private readonly runId = randomUUID().replaceAll('-', '').slice(0, 21);

  constructor(
    private readonly action: Action,
    private readonly context: object,
    readonly store = new FlowStore(),
    private readonly canPause = true,
  ) {}

  async resume(): Promise<void> {
    if (this.pausedUntil === null) throw new Error('The run is not paused');
    await this.execute(ExecutionType.RESUME);
  }

  /** Runs the action, from the start or from its last waitpoint. */
  async execute(executionType: ExecutionType): Promise<void> {
    this.pausedUntil = null;
    const resumeTimes = new Map<string, number>();
    const output: unknown = await this.action.run({
      ...this.context,
      executionType,
      store: this.store,
      step: { name: 'step_2' },
      run: {
        id: this.runId,
        stop: () => undefined,
        respond: () => undefined,
        createWaitpoint: ({ resumeDateTime }: { resumeDateTime: string }) => {
          if (!this.canPause) return Promise.reject(new Error('Failed to create waitpoint'));
          const id = randomUUID();
          resumeTimes.set(id, Date.parse(resumeDateTime));
          return Promise.resolve({ id });
        },
        waitForWaitpoint: (id: string) => {
          this.pausedUntil = resumeTimes.get(id) ?? null;
        },
      },
    } as never);
    // A host discards what a step returns while it pauses.
    if (this.pausedUntil === null) this.output = output as Item | Item[];
  }
}
