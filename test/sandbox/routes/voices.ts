/** The voices that agents can have. */
import { VoiceListQuerySchema, type VoiceResponse } from '../contract';
import { DEFAULT_CONTENT } from '../defaults';
import { includesText, getPage } from '../paging';
import type { App, RouteContext } from './route';

export const VOICES: readonly VoiceResponse[] = [
  DEFAULT_CONTENT.voice,
  {
    id: 'd41b7f0e-6a85-4c3d-b2f9-8e50c7a1d624',
    name: 'Mateo',
    provider: 'gemini',
    provider_voice_id: 'mateo',
    is_favourite: true,
  },
];

/** Adds the route of voices. */
export function voiceRoutes(app: App, { needs }: RouteContext): void {
  app.get(
    '/v1/voice/',
    { onRequest: needs('voices', 'read'), schema: { querystring: VoiceListQuerySchema } },
    ({ query }) =>
      getPage<VoiceResponse, VoiceResponse>(
        {
          items: VOICES,
          getId: ({ id }) => id,
          matches: ({ name, gender }) =>
            includesText(name, query.search) &&
            (query.gender === undefined || gender === query.gender),
        },
        query,
        (voice) => voice,
      ),
  );
}
