import type {
  InputPropertyMap,
  TestOrRunHookContext,
  TriggerHookContext,
  TriggerStrategy,
} from '@activepieces/pieces-framework';
import type { digaAuth } from '../../auth';

/** What the host gives to the hooks that switch a trigger with these props on and off, and renew it. */
export type HookContextFor<Props extends InputPropertyMap> = TriggerHookContext<
  typeof digaAuth,
  Props,
  TriggerStrategy.WEBHOOK
>;

/** What the host gives for a request to the flow, and for a press on Test. */
export type RunContextFor<Props extends InputPropertyMap> = TestOrRunHookContext<
  typeof digaAuth,
  Props,
  TriggerStrategy.WEBHOOK
>;
