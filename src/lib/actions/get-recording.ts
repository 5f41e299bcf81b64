import { type FilesService } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { DigaError, withMessage } from '../diga/errors';
import {
  DOWNLOAD_TIMEOUT_S,
  downloadRecording,
  getRecordingUrl,
  MAX_RECORDING_MB,
  type RecordingFile,
} from '../diga/recordings';
import { callIdProp, parseCallId } from '../props/call';
import { createDigaAction } from '../props/choices';
import { defineRecord } from '../records/define-record';

/** A recording stored as a file. Everything but `callId` is null if the call has no recording. */
interface RecordingSource {
  callId: string;
  url: string | null;
  /** The host's reference to the file. */
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

/** Downloads the recording of a call into a file of the flow. */
export const getRecordingAction = createDigaAction({
  auth: digaAuth,
  name: 'get_recording',
  displayName: 'Get Recording',
  description: `Returns the recording of a call as a file, to attach to an email. At most ${MAX_RECORDING_MB} MB and ${DOWNLOAD_TIMEOUT_S} seconds of download.`,
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description: `Downloads the recording of one call, by the call's id from List Calls, as a file with name, type and size. Without a recording, its fields are empty. Fails over ${MAX_RECORDING_MB} MB or ${DOWNLOAD_TIMEOUT_S} seconds.`,
    idempotent: true,
  },
  outputSchema: recordingRecord.schema,
  props: { call_id: callIdProp },
  async run({ auth, propsValue, files }) {
    const callId = parseCallId(propsValue.call_id);
    const client = clientFor(auth);
    const url = await getRecordingUrl(client, callId);
    if (url === null) {
      const none = { url, file: null, name: null, type: null, size: null };
      return recordingRecord.from({ callId, ...none });
    }
    const recording = await downloadRecording(client, url).catch((error: unknown) => {
      throw withMessage(error, explainDownloadFailure);
    });
    // Imported on demand: only this action needs it.
    const { extensionForMimeType, mimeTypeFromUrl } = await import('../util/mime-types');
    const type = resolveMimeType(recording, mimeTypeFromUrl(url));
    const name = `call-${callId}.${extensionForMimeType(type)}`;
    const file = await writeFile(files, name, recording.data);
    return recordingRecord.from({ callId, url, file, name, type, size: recording.data.length });
  },
});

/** Why a download failed. The client's own messages are about Diga's API. */
function explainDownloadFailure({ kind, status }: DigaError): string {
  switch (kind) {
    case 'too_large':
      return `The recording is larger than ${MAX_RECORDING_MB} MB, the limit of this step. Use Recording URL of Get Call instead of the file.`;
    case 'timeout':
      return `The recording could not be downloaded within ${DOWNLOAD_TIMEOUT_S} seconds. Try again in a few minutes, or use Recording URL of Get Call instead of the file.`;
    case 'rate_limited':
    case 'server_error':
    case 'unreachable':
      return 'The recording server cannot be reached right now. Try again in a few minutes, and check that this Activepieces may reach the address in Recording URL of Get Call.';
    case 'unauthorized':
    case 'forbidden':
    case 'not_found':
    case 'invalid_request':
    case 'unexpected_response':
      return `The recording could not be downloaded from the address that Diga returned (HTTP ${String(status)}): it was deleted, or the address has expired. Try again, or listen to it in the Diga dashboard.`;
  }
}

/** Prefers an audio content type over the type of the URL, because file servers often send a generic one. */
function resolveMimeType(
  { contentType }: RecordingFile,
  typeFromUrl: string | null,
): string | null {
  const declared = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (declared.startsWith('audio/')) return declared;
  return typeFromUrl ?? (declared || null);
}

/** @throws {DigaError} when the host rejects the file */
async function writeFile(files: FilesService, fileName: string, data: Buffer): Promise<string> {
  try {
    return await files.write({ fileName, data });
  } catch {
    throw new DigaError({
      kind: 'too_large',
      message: `Activepieces rejected the recording of ${Math.ceil(data.length / 1_000_000)} MB as a file. Its limit for files is AP_MAX_FILE_SIZE_MB; raise it, or use Recording URL of Get Call instead of the file.`,
    });
  }
}
