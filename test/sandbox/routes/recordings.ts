/** Recordings: where they are, and the files themselves as far as the sandbox keeps them. */
import { assumed } from '../assumptions';
import { CallParamsSchema, RecordingParamsSchema } from '../contract';
import type { App, RouteContext } from './route';

/** Where the sandbox keeps the recording of a call; read without a key, as a signed address would be. */
export function recordingPath(callId: string): string {
  return `/recordings/${callId}`;
}

/** `GET` of a recording's address, and of its sound. */
export function recordingRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/recording/:call_id',
    { onRequest: needs('recordings', 'read'), schema: { params: RecordingParamsSchema } },
    (request) => {
      const url = project.findCall(request.params.call_id)?.response.recording_url;
      if (!url) throw assumed.noRecording();
      return { recording_url: url };
    },
  );

  app.get(recordingPath(':id'), { schema: { params: CallParamsSchema } }, (request, reply) => {
    const recording = project.findCall(request.params.id)?.recording;
    if (!recording) throw assumed.noRecording();
    return reply.type(recording.contentType).send(recording.data);
  });
}
