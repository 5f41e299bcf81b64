import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { customApiCallAction } from './lib/actions/custom-api-call';
import { findAgentAction } from './lib/actions/find-agent';
import { getAgentAction } from './lib/actions/get-agent';
import { listAgentVersionsAction } from './lib/actions/list-agent-versions';
import { listAgentsAction } from './lib/actions/list-agents';
import { digaAuth } from './lib/auth';
import { logoUrl } from './lib/logo';
import { callFinished } from './lib/triggers/call-finished';

/** The Diga piece: the connection, the triggers and the actions. */
export const diga = createPiece({
  displayName: 'Diga',
  description:
    'AI voice agents on the phone: start a flow when a call ends, and query your agents and their versions',
  logoUrl,
  authors: ['piece-diga'],
  categories: [PieceCategory.ARTIFICIAL_INTELLIGENCE, PieceCategory.COMMUNICATION],
  auth: digaAuth,
  triggers: [callFinished],
  actions: [
    listAgentsAction,
    findAgentAction,
    getAgentAction,
    listAgentVersionsAction,
    customApiCallAction,
  ],
});
