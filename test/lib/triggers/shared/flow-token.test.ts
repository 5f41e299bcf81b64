import {
  deriveFlowToken,
  hasToken,
  isSameToken,
  tokenIn,
  type TokenPurpose,
  withoutToken,
  withToken,
} from '../../../../src/lib/triggers/shared/flow-token';
import { getToken } from '../../../support/token';

describe('deriveFlowToken', () => {
  it('is the HMAC of purpose and flow id under the API key, truncated to 128 bits', async () => {
    const token = await deriveFlowToken('diga-key', 'flow1', 'webhook');
    expect(token).toBe(getToken('diga-key', 'flow1'));
    expect(token).toBe('nv6hDZbr-ufT8InCpL4zmw');
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
  });

  it('differs for another key, flow or purpose', async () => {
    const tokens = await Promise.all([
      deriveFlowToken('key', 'flow', 'webhook'),
      deriveFlowToken('key2', 'flow', 'webhook'),
      deriveFlowToken('key', 'flow2', 'webhook'),
      deriveFlowToken('key', 'flow', 'another' as TokenPurpose),
    ]);
    expect(new Set(tokens).size).toBe(4);
  });
});

describe('isSameToken', () => {
  it.each([
    ['the token', 'secret', true],
    ['another token of the same length', 'secreT', false],
    ['a prefix of the token', 'secre', false],
    ['the same number of characters in more bytes', 'sécret', false],
    ['an empty text', '', false],
    ['a list with the token', ['secret'], false],
    ['nothing', undefined, false],
    ['an object', { length: 6 }, false],
  ])('compares the token with %s', async (_, received, isSame) => {
    expect(await isSameToken(received, 'secret')).toBe(isSame);
  });
});

describe('token in an address', () => {
  it('keeps the other query parameters', () => {
    const address = withToken('https://flows.example.com/hook?team=7', 'secret');
    expect(address).toBe('https://flows.example.com/hook?team=7&token=secret');
    expect(withoutToken(address)).toBe('https://flows.example.com/hook?team=7');
  });

  it('is removed from a URL, which is normalized', () => {
    expect(withoutToken('HTTPS://Flows.example.com:443/hook?token=a&token=b')).toBe(
      withoutToken('https://flows.example.com/hook'),
    );
    expect(withoutToken('no address')).toBe('no address');
  });

  it.each([
    ['https://flows.example.com/hook?token=secret', true],
    ['https://flows.example.com/hook?token=other', false],
    ['https://flows.example.com/hook?token=secret&token=secret', false],
    ['https://flows.example.com/hook', false],
    ['no address', false],
  ])('is detected in %s: %s', (address, has) => {
    expect(hasToken(address, 'secret')).toBe(has);
  });
});

describe('tokenIn', () => {
  it('reads the token from a query of any shape', () => {
    expect(tokenIn({ token: 'secret' })).toBe('secret');
    for (const query of [{}, null, undefined, 'token', Object.create({ token: 'secret' })]) {
      expect(tokenIn(query)).toBeUndefined();
    }
  });
});
