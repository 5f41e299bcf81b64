import {
  deriveFlowToken,
  hasToken,
  isSameToken,
  tokenIn,
  type TokenPurpose,
  withoutToken,
  withToken,
} from '../../../src/lib/util/flow-token';
import { tokenOf } from '../../support/token';

describe('the token of a flow', () => {
  it('is the HMAC of its purpose and its id with the API key, shortened to 128 bits', async () => {
    const token = await deriveFlowToken('diga-key', 'flow1', 'webhook');
    expect(token).toBe(tokenOf('diga-key', 'flow1'));
    expect(token).toBe('nv6hDZbr-ufT8InCpL4zmw');
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
  });

  it('is another one for another key, flow or purpose', async () => {
    const tokens = await Promise.all([
      deriveFlowToken('key', 'flow', 'webhook'),
      deriveFlowToken('key2', 'flow', 'webhook'),
      deriveFlowToken('key', 'flow2', 'webhook'),
      deriveFlowToken('key', 'flow', 'another' as TokenPurpose),
    ]);
    expect(new Set(tokens).size).toBe(4);
  });

  it.each([
    ['the token', 'secret', true],
    ['another one of its length', 'secreT', false],
    ['the beginning of it', 'secre', false],
    ['as many characters in more bytes', 'sécret', false],
    ['an empty text', '', false],
    ['a list of it', ['secret'], false],
    ['nothing', undefined, false],
    ['an object', { length: 6 }, false],
  ])('is compared with %s', async (_, given, isSame) => {
    expect(await isSameToken(given, 'secret')).toBe(isSame);
  });
});

describe('an address with a token', () => {
  it('keeps the query that is there', () => {
    const address = withToken('https://flows.example.com/hook?team=7', 'secret');
    expect(address).toBe('https://flows.example.com/hook?team=7&token=secret');
    expect(withoutToken(address)).toBe('https://flows.example.com/hook?team=7');
  });

  it('is the same as without, written in one way', () => {
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
  ])('is told apart: %s', (address, has) => {
    expect(hasToken(address, 'secret')).toBe(has);
  });
});

it('is looked for in a query, whatever that is', () => {
  expect(tokenIn({ token: 'secret' })).toBe('secret');
  for (const query of [{}, null, undefined, 'token', Object.create({ token: 'secret' })]) {
    expect(tokenIn(query)).toBeUndefined();
  }
});
