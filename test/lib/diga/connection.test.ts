import { inspect } from 'node:util';
import { createDigaClient } from '../../../src/lib/diga/client';
import { normalizeBaseUrl } from '../../../src/lib/diga/connection';
import { getInputError } from '../../support/diga';

describe('the API key', () => {
  it.each(['', '   ', '\n'])('cannot be empty (%j)', async (apiKey) => {
    const error = await getInputError(() => createDigaClient({ apiKey }));
    expect(error.message).toMatch(/is empty/);
    expect(inspect(error)).toBe(error.message);
  });

  it.each([undefined, null])('cannot be missing (%j)', async (apiKey) => {
    const error = await getInputError(() => createDigaClient({ apiKey: apiKey as never }));
    expect(error.message).toMatch(/is empty/);
  });
});

describe('the API address', () => {
  it.each([
    [undefined, 'https://api.diga.io'],
    [null, 'https://api.diga.io'],
    ['', 'https://api.diga.io'],
    ['  ', 'https://api.diga.io'],
    ['https://api.diga.io/', 'https://api.diga.io'],
    [' https://api.diga.io// ', 'https://api.diga.io'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://api.diga.io/v1', 'https://api.diga.io'],
    ['https://api.diga.io/v1/', 'https://api.diga.io'],
    ['https://proxy.example.com/diga/v1', 'https://proxy.example.com/diga'],
    ['https://proxy.example.com/v12', 'https://proxy.example.com/v12'],
    ['HTTPS://Proxy.Example.com/diga/', 'https://proxy.example.com/diga'],
  ])('normalizes %j to %s', (given, normalized) => {
    expect(normalizeBaseUrl(given)).toBe(normalized);
  });

  it.each([
    'api.diga.io',
    'localhost:3000',
    'ftp://api.diga.io',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https://user:secret@api.diga.io',
    'https://user@api.diga.io',
    'https://api.diga.io?key=1',
    'https://api.diga.io/?',
    'https://api.diga.io/#top',
    'https://api.diga.io/#',
    'two words',
  ])('cannot be %s', async (baseUrl) => {
    const error = await getInputError(() => createDigaClient({ apiKey: 'a-key', baseUrl }));
    expect(error.message).toMatch(/API address is not valid/);
    expect(error.message).not.toContain('secret');
  });
});
