/** Recordings: where they are, and the files themselves as far as the sandbox keeps them. */
import { ApiError } from '../answers';
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
      // What Diga answers where there is none is not documented.
      if (!url) throw new ApiError(404, 'RECORDING_NOT_FOUND', 'Recording not found');
      return { recording_url: url };
    },
  );

  app.get(recordingPath(':id'), { schema: { params: CallParamsSchema } }, (request, reply) => {
    const recording = project.findCall(request.params.id)?.recording;
    if (!recording) throw new ApiError(404, 'RECORDING_NOT_FOUND', 'Recording not found');
    return reply.type(recording.contentType).send(recording.data);
  });
}
