/**
 * Bundle shim for the metadata of `libphonenumber-js`: the numbering plan of Spain, and the calling
 * codes of all other countries.
 *
 * Why: src/lib/util/phone-number.ts reads national numbers of Spain only, and of the others the calling
 * code.
 * Without it: the bundle is 79 KB larger, and the packed file exceeds its size limit.
 * Caught by: test/scripts/build/package.test.ts (sizes), and packed-piece.test.ts for foreign numbers.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../lib/paths';

interface Metadata {
  version: number;
  country_calling_codes: Record<string, unknown>;
  countries: Record<string, unknown>;
  nonGeographic: Record<string, unknown>;
}

/** The reduced metadata, as JSON. */
export function spanishMetadata(): string {
  const file = path.join(root, 'node_modules/libphonenumber-js/metadata.min.json');
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
  const codesOf = (byCode: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(byCode).map((code) => [code, 0]));
  return JSON.stringify({
    version: metadata.version,
    country_calling_codes: codesOf(metadata.country_calling_codes),
    countries: { ES: metadata.countries['ES'] },
    nonGeographic: codesOf(metadata.nonGeographic),
  });
}
