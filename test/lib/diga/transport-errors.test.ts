import { errorFromTransport } from '../../../src/lib/diga/transport-errors';
import { InputError } from '../../../src/lib/errors';
import { TransportError } from '../../../src/lib/http/transport';

const REQUEST = { url: new URL('https://api.example.com/v1/call/?phone=34'), timeoutMs: 1_000 };

describe('the error for a request without a response', () => {
  it.each([
    [undefined, 'Diga cannot be reached at https://api.example.com. Check'],
    ['ECONNREFUSED', 'Diga cannot be reached at https://api.example.com (ECONNREFUSED). Check'],
  ])('names the code of the network, which is %j', (code, message) => {
    const error = errorFromTransport(new TransportError('unreachable', code), REQUEST);
    expect(error).toMatchObject({
      kind: 'unreachable',
      code,
      message: expect.stringContaining(message) as string,
    });
    expect(String(error)).not.toContain('phone');
  });

  it.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'])(
    'says what to do about a certificate that is refused (%s)',
    (code) => {
      const error = errorFromTransport(new TransportError('unreachable', code), REQUEST);
      expect(error).toMatchObject({ kind: 'unreachable', code });
      expect(String(error)).toMatch(
        /refuses the certificate .*api\.example\.com.*NODE_EXTRA_CA_CERTS/,
      );
    },
  );

  it.each([
    [1, '1 second.'],
    [1_000, '1 second.'],
    [1_001, '2 seconds.'],
  ])('says after %d ms how long it waited: %s', (timeoutMs, text) => {
    const error = errorFromTransport(new TransportError('timeout'), { ...REQUEST, timeoutMs });
    expect(String(error)).toContain(`within ${text}`);
  });

  it('is about the input if HTTP does not allow the request', () => {
    expect(errorFromTransport(new TransportError('invalid_request'), REQUEST)).toBeInstanceOf(
      InputError,
    );
  });

  it('stays as it is if no transport threw it', () => {
    const error = new TypeError('odd');
    expect(errorFromTransport(error, REQUEST)).toBe(error);
  });
});
