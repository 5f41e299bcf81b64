/**
 * Bundle shim for the metadata of `libphonenumber-js`: the calling codes of all countries.
 *
 * Why: src/lib/util/phone-number.ts reads only the codes, not the numbering plans.
 * Without it: the bundle is 80 KB larger, and the packed file exceeds its size limit.
 * Caught by: test/scripts/build/package.test.ts (sizes), and packed-piece.test.ts for foreign numbers.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../lib/paths';

interface Metadata {
  country_calling_codes: Record<string, unknown>;
  nonGeographic: Record<string, unknown>;
}

/** The reduced metadata, as JSON. */
export function callingCodes(): string {
  const file = path.join(root, 'node_modules/libphonenumber-js/metadata.min.json');
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
  const codesOf = (byCode: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(byCode).map((code) => [code, 0]));
  return JSON.stringify({
    country_calling_codes: codesOf(metadata.country_calling_codes),
    nonGeographic: codesOf(metadata.nonGeographic),
  });
}
