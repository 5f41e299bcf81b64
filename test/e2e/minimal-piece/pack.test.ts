import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { install, load } from '../../../scripts/lib/packed-piece';
import { startHost } from '../../support/host';
import { opened } from '../../support/opened';
import { packMinimalPiece } from './pack';

let folder: string;
let installed: string[];
let piece: Piece;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'minimal-piece-'));
  const { name, archive } = await packMinimalPiece();
  const file = path.join(folder, 'packed.tgz');
  writeFileSync(file, archive);
  installed = install(file, folder);
  piece = load(folder, name);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the minimal piece', () => {
  it('is packed with all that it needs', () => {
    expect(installed).toEqual(['piece-minimal']);
  });

  it('has a connection that the trigger needs and the action does not', () => {
    const { auth, triggers, actions } = piece.metadata();
    expect(auth).toMatchObject({ type: 'CUSTOM_AUTH' });
    expect(triggers['request']).toMatchObject({ requireAuth: true, type: 'WEBHOOK' });
    expect(actions['answer']).toMatchObject({ requireAuth: false });
  });

  it('answers a request from its body', async () => {
    const host = await opened(startHost(piece));
    host.syncWaitMs = 10_000;
    const flow = host.addFlow({
      trigger: 'request',
      connection: { apiKey: 'any' },
      steps: [{ action: 'answer', input: ({ day }) => ({ body: { day } }) }],
    });
    await flow.switchOn();
    const response = await fetch(`${flow.webhookUrl}/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ day: 'Monday', other: 1 }),
    });
    expect([response.status, await response.json()]).toEqual([200, { day: 'Monday' }]);
  });
});
