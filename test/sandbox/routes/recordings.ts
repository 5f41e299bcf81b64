/** Recordings: their URLs, and the files that the sandbox itself keeps. */
import { assumed } from '../assumptions';
import { CallParamsSchema, RecordingParamsSchema } from '../contract';
import type { App, RouteContext } from './route';

/** The path of a recording that the sandbox keeps; read without a key, as a signed URL is. */
export function recordingPath(callId: string): string {
  return `/recordings/${callId}`;
}

/** Adds the routes of a recording's URL and of its file. */
export function recordingRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/recording/:call_id',
    { onRequest: needs('recordings', 'read'), schema: { params: RecordingParamsSchema } },
    (request) => {
      const url = project.calls.find(request.params.call_id)?.response.recording_url;
      if (!url) throw assumed.noRecording();
      return { recording_url: url };
    },
  );

  app.get(recordingPath(':id'), { schema: { params: CallParamsSchema } }, (request, reply) => {
    const recording = project.calls.find(request.params.id)?.recording;
    if (!recording) throw assumed.noRecording();
    return reply.type(recording.contentType).send(recording.data);
  });
}
