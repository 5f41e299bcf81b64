import type { DigaClient } from './client';
import { isDigaError, notDiga } from './errors';
import type { Recording } from './types';

/**
 * Where the recording of a call is; null for a call without one, as far as Diga's answer tells, and
 * for an id that Diga does not know. Throws a DigaError.
 */
export async function getRecordingUrl(client: DigaClient, callId: string): Promise<string | null> {
  try {
    const recording = await client.request<Partial<Recording> | null>({
      method: 'GET',
      path: `/v1/recording/${encodeURIComponent(callId)}`,
      permission: 'Recordings: read',
    });
    if (typeof recording !== 'object') throw notDiga(200);
    return recording?.recording_url || null;
  } catch (error) {
    // What Diga answers for a call without a recording is not documented.
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}
