/** The calls that their pre-call workflows prepare. */
import type { HostedWorkflows } from './hosted-workflows';
import type { Call } from './model';
import type { PreparedCall } from './pre-call';
import type { Project } from './project';

export class PreCalls {
  private readonly started = new Map<string, Promise<PreparedCall>>();

  /** `aborted` gets each call that a workflow has ended. */
  constructor(
    private readonly project: Project,
    private readonly hosted: HostedWorkflows,
    private readonly aborted: (call: Call) => void,
  ) {}

  /** Prepares a call that was placed. */
  start(call: Call): void {
    if (this.hosted.hasPreCall(call)) this.started.set(call.response.id, this.prepare(call));
  }

  has(callId: string): boolean {
    return this.started.has(callId);
  }

  /** @throws {Error} when the version of the call has no pre-call workflow */
  async result(callId: string): Promise<PreparedCall> {
    const result = await this.started.get(callId);
    if (!result) throw new Error(`No workflow prepares the call ${callId}`);
    return result;
  }

  private async prepare(call: Call): Promise<PreparedCall> {
    const { response } = call;
    const defaults = this.project.versionOfCall(response).content.dynamic_variables;
    const prepared = await this.hosted.runBefore(call);
    response.dynamic_variables = { ...defaults, ...response.dynamic_variables };
    if (prepared.isAborted) {
      this.project.calls.writeEnd(call, { answered: false });
      this.project.calls.setStatus(call, 'completed');
      this.aborted(call);
    }
    return prepared;
  }
}
