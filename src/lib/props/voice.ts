import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { collect } from '../diga/paging';
import { listVoices } from '../diga/voices';
import { pickerState } from './picker';

/** The most voices that the picker reads. */
const MAX_VOICES = 1_000;

/** Picker of one voice, favourites first; the builder searches in it. */
export const voiceProp = Property.Dropdown<string, false, typeof digaAuth>({
  auth: digaAuth,
  displayName: 'Voice',
  description: 'Empty: left as it is.',
  required: false,
  refreshers: [],
  options: ({ auth }) =>
    pickerState(
      auth,
      async (client) => {
        const voices = await collect(listVoices(client, MAX_VOICES));
        return voices
          .sort((a, b) => Number(b.is_favourite) - Number(a.is_favourite))
          .map(({ id, name, gender }) => ({
            label: gender ? `${name} · ${gender}` : name,
            value: id,
          }));
      },
      'There is nothing to pick: Diga lists no voices.',
    ),
});
