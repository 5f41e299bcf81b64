import type { DigaClient } from './client';
import { nullIfMissing, unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';

/** Size limit of a download, in megabytes: hours of talk. */
export const MAX_RECORDING_MB = 50;

/** Time budget of a download with its retries, in seconds. */
export const DOWNLOAD_TIMEOUT_S = 60;

/**
 * The address of a call's recording. Null if the call has none, or does not exist.
 *
 * @throws {DigaError} when Diga refuses, or the response cannot be read.
 */
export async function getRecordingUrl(client: DigaClient, callId: string): Promise<string | null> {
  const request = client.request<{ recording_url?: string | null } | null>({
    method: 'GET',
    path: `/v1/recording/${encodeURIComponent(callId)}`,
    permissions: [PERMISSIONS.recordingsRead],
  });
  // Diga's response for a call without a recording is not documented.
  const recording = await nullIfMissing(request);
  if (typeof recording !== 'object') throw unexpectedResponse(200);
  return recording?.recording_url || null;
}

/** The audio of a recording. */
export interface RecordingFile {
  data: Buffer;
  /** As the file server names it; null if it does not. */
  contentType: string | null;
}

/**
 * Downloads a recording from the address that Diga gave.
 *
 * @throws {DigaError} when it cannot be downloaded, or exceeds the size limit.
 */
export async function downloadRecording(client: DigaClient, url: string): Promise<RecordingFile> {
  const { headers, body } = await client.download({
    url,
    maxBytes: MAX_RECORDING_MB * 1_000_000,
    timeoutMs: DOWNLOAD_TIMEOUT_S * 1000,
  });
  return { data: body, contentType: headers['content-type'] ?? null };
}
