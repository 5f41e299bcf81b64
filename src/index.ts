import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { addKnowledgeAction } from './lib/actions/add-knowledge';
import { assignWorkflowsAction } from './lib/actions/assign-workflows';
import { customApiCallAction } from './lib/actions/custom-api-call';
import { deleteCallsAction } from './lib/actions/delete-calls';
import { deleteKnowledgeAction } from './lib/actions/delete-knowledge';
import { findAgentAction } from './lib/actions/find-agent';
import { findKnowledgeAction } from './lib/actions/find-knowledge';
import { getAgentAction } from './lib/actions/get-agent';
import { getCallAction } from './lib/actions/get-call';
import { getCallLogsAction } from './lib/actions/get-call-logs';
import { getRecordingAction } from './lib/actions/get-recording';
import { getTranscriptAction } from './lib/actions/get-transcript';
import { getUsageAction } from './lib/actions/get-usage';
import {
  createKnowledgeBaseAction,
  updateKnowledgeBaseAction,
} from './lib/actions/knowledge-bases';
import { listAgentVersionsAction } from './lib/actions/list-agent-versions';
import { listAgentsAction } from './lib/actions/list-agents';
import { listCallsAction } from './lib/actions/list-calls';
import { listPhoneNumbersAction } from './lib/actions/list-phone-numbers';
import { listWorkflowRunsAction } from './lib/actions/list-workflow-runs';
import { listWorkflowsAction } from './lib/actions/list-workflows';
import { makeCallAction } from './lib/actions/make-call';
import { returnCallDataAction } from './lib/actions/return-call-data';
import { returnResponseAction } from './lib/actions/return-response';
import { publishVersionAction } from './lib/actions/publish-version';
import { setWorkflowStatusAction } from './lib/actions/set-workflow-status';
import { updateAgentAction } from './lib/actions/update-agent';
import { updatePhoneNumberAction } from './lib/actions/update-phone-number';
import { removeFunctionAction } from './lib/actions/remove-function';
import { removeLinkedWorkflowAction } from './lib/actions/remove-linked-workflow';
import { waitForCallAction } from './lib/actions/wait-for-call';
import { digaAuth } from './lib/auth';
import { logoUrl } from './lib/logo';
import { callFinished } from './lib/triggers/call-finished';
import { callStarted } from './lib/triggers/call-started';
import { functionCall } from './lib/triggers/function-call';
import { preCall } from './lib/triggers/pre-call';

/** The Diga piece: the connection, the triggers and the actions. */
export const diga = createPiece({
  displayName: 'Diga',
  description:
    'AI voice agents on the phone: start flows from calls, answer agents mid-call, make calls, and manage agents, knowledge and workflows',
  logoUrl,
  authors: ['piece-diga'],
  categories: [PieceCategory.ARTIFICIAL_INTELLIGENCE, PieceCategory.COMMUNICATION],
  auth: digaAuth,
  triggers: [callFinished, callStarted, functionCall, preCall],
  actions: [
    makeCallAction,
    waitForCallAction,
    getCallAction,
    listCallsAction,
    getTranscriptAction,
    getRecordingAction,
    getCallLogsAction,
    deleteCallsAction,
    listAgentsAction,
    findAgentAction,
    getAgentAction,
    listAgentVersionsAction,
    updateAgentAction,
    publishVersionAction,
    listPhoneNumbersAction,
    updatePhoneNumberAction,
    addKnowledgeAction,
    findKnowledgeAction,
    deleteKnowledgeAction,
    createKnowledgeBaseAction,
    updateKnowledgeBaseAction,
    listWorkflowsAction,
    listWorkflowRunsAction,
    setWorkflowStatusAction,
    assignWorkflowsAction,
    removeLinkedWorkflowAction,
    removeFunctionAction,
    returnResponseAction,
    returnCallDataAction,
    getUsageAction,
    customApiCallAction,
  ],
});
