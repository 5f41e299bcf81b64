import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths';

/**
 * The third-party notices of a bundle: every package with a file in it, and its licence. `inputs` are
 * the files of the bundle as esbuild names them, relative to the repository.
 *
 * @throws {Error} when the licence of a package is unknown.
 */
export function thirdPartyNotices(inputs: string[]): string {
  const folders = inputs.flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  const notices = [...new Set(folders)].map(readNotice).sort((a, b) => a.localeCompare(b));
  return ['This package contains code of the following packages.\n', ...notices].join(
    `\n${'-'.repeat(72)}\n`,
  );
}

/** Such as "dayjs 1.11.9 (MIT)", then the text of the licence. */
function readNotice(folder: string): string {
  const read = (file: string) => readFileSync(path.join(root, folder, file), 'utf8');
  const { name, version, license } = JSON.parse(read('package.json')) as Record<string, string>;
  // Some packages have two: one for the code, one for its data.
  const files = readdirSync(path.join(root, folder)).filter((entry) =>
    /^licen[cs]e(\.\w+)?$/i.test(entry),
  );
  const text = files.map((file) => read(file).trim()).join('\n\n');
  if (text !== '' && license) return `${name} ${version} (${license})\n\n${text}\n`;
  if (!name?.startsWith('@activepieces/')) throw new Error(`${name} has no known licence`);
  // Published without a licence file. Its repository, github.com/activepieces/activepieces, has
  // everything outside its "ee" folders under the MIT licence, which is that of this project.
  const mit = readFileSync(path.join(root, 'LICENSE'), 'utf8').replace(
    /^Copyright .*$/m,
    'Copyright (c) 2020-2024 Activepieces Inc.',
  );
  return `${name} ${version} (MIT)\n\n${mit}`;
}
