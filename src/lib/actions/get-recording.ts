import { createAction, type FilesService, type OutputSchema } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { DigaError } from '../diga/errors';
import {
  DOWNLOAD_TIMEOUT_S,
  downloadRecording,
  getRecordingUrl,
  MAX_RECORDING_MB,
  type RecordingFile,
} from '../diga/recordings';
import { parseCallId, callIdProp } from '../props/call';
import { defineRecord } from '../records/define-record';

/** What a recording is in a flow; everything but the call is null where there is none. */
interface RecordingSource {
  callId: string;
  url: string | null;
  /** As the host refers to it. */
  file: string | null;
  name: string | null;
  type: string | null;
  /** Bytes. */
  size: number | null;
}

const recordingRecord = defineRecord<RecordingSource>()({
  call_id: { label: 'Call ID', value: ({ callId }) => callId },
  file: {
    label: 'File',
    description:
      'The recording, to be attached or uploaded by another step; empty if there is none.',
    value: ({ file }) => file,
  },
  file_name: { label: 'File Name', value: ({ name }) => name },
  file_type: { label: 'File Type', description: 'Such as audio/mpeg.', value: ({ type }) => type },
  file_size: {
    label: 'File Size',
    format: 'filesize',
    description: 'In bytes.',
    value: ({ size }) => size,
  },
  recording_url: {
    label: 'Recording URL',
    format: 'url',
    description: 'Where Diga keeps the recording; empty if there is none.',
    value: ({ url }) => url,
  },
});

const outputSchema: OutputSchema = { fields: recordingRecord.outputFields };

/** Gives the recording of a call as a file of the flow. */
export const getRecordingAction = createAction({
  auth: digaAuth,
  name: 'get_recording',
  displayName: 'Get Recording',
  description: `Gives the recording of a call as a file, ready to be attached to a mail; at most ${MAX_RECORDING_MB} MB, downloaded within ${DOWNLOAD_TIMEOUT_S} seconds.`,
  audience: 'both',
  aiMetadata: {
    description: `Downloads the recording of one call of the Diga project by the id of the call, and gives it as a file with name, type and size. A call that has no recording, or does not exist, gives empty fields and no error. Fails for more than ${MAX_RECORDING_MB} MB, or a download of more than ${DOWNLOAD_TIMEOUT_S} seconds.`,
    idempotent: true,
  },
  outputSchema,
  props: { call_id: callIdProp },
  async run({ auth, propsValue, files }): Promise<ReturnType<typeof recordingRecord.from>> {
    const callId = parseCallId(propsValue.call_id);
    const client = clientFor(auth);
    const url = await getRecordingUrl(client, callId);
    if (url === null) {
      const nothing = { url, file: null, name: null, type: null, size: null };
      return recordingRecord.from({ callId, ...nothing });
    }
    const recording = await downloadRecording(client, url);
    // Loaded here, because whoever loads the piece for something else has no use for it.
    const { extensionForMimeType, mimeTypeFromUrl } = await import('../util/mime-types');
    const type = typeOf(recording, mimeTypeFromUrl(url));
    const name = `call-${callId}.${extensionForMimeType(type)}`;
    const file = await keep(files, name, recording.data);
    return recordingRecord.from({ callId, url, file, name, type, size: recording.data.length });
  },
});

/** What keeps the file may call it anything; then its address tells. */
function typeOf({ contentType }: RecordingFile, byAddress: string | null): string | null {
  const named = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (named.startsWith('audio/')) return named;
  return byAddress ?? (named || null);
}

/** Throws a DigaError where the host does not take the file. */
async function keep(files: FilesService, fileName: string, data: Buffer): Promise<string> {
  try {
    return await files.write({ fileName, data });
  } catch {
    throw new DigaError({
      kind: 'too_large',
      message: `This Activepieces did not take the recording of ${Math.ceil(data.length / 1_000_000)} MB as a file. Its own limit for files is AP_MAX_FILE_SIZE_MB; use Recording URL of Get Call instead of the file.`,
    });
  }
}
