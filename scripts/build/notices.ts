import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths';

interface Notice {
  name: string;
  version: string;
  license: string;
  text: string;
}

/**
 * Packages that are published without a licence file. Their repository, github.com/activepieces/activepieces,
 * has everything outside its "ee" folders under the MIT licence.
 */
const WITHOUT_LICENCE_FILE: { prefix: string; license: string; copyright: string }[] = [
  {
    prefix: '@activepieces/',
    license: 'MIT',
    copyright: 'Copyright (c) 2020-2024 Activepieces Inc.',
  },
];

/**
 * The third-party notices of a bundle: every package with a file in it, and its licence. `inputs` are
 * the files of the bundle as esbuild names them, relative to the repository.
 *
 * @throws {Error} when the licence of a package is unknown.
 */
export function thirdPartyNotices(inputs: string[]): string {
  const folders = new Set(
    inputs.filter((file) => file.includes('node_modules/')).map((file) => packageFolder(file)),
  );
  const notices = [...folders].map(noticeOf).sort((a, b) => a.name.localeCompare(b.name));
  return [
    'This package contains code of the following packages.\n',
    ...notices.map(
      ({ name, version, license, text }) =>
        `${'-'.repeat(72)}\n${name} ${version} (${license})\n\n${text.trim()}\n`,
    ),
  ].join('\n');
}

function packageFolder(file: string): string {
  const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name === undefined) throw new Error(`${file} is not a file of a package`);
  return path.join(
    root,
    file.slice(0, file.lastIndexOf(`node_modules/${name}`)),
    'node_modules',
    name,
  );
}

function noticeOf(folder: string): Notice {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  // Some packages have two: one for the code, one for its data.
  const files = readdirSync(folder).filter((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
  if (files.length > 0 && license) {
    const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    return { name, version, license, text: texts.join('\n\n') };
  }
  const known = WITHOUT_LICENCE_FILE.find(({ prefix }) => name.startsWith(prefix));
  if (!known) throw new Error(`${name} ${version} has no known licence`);
  return { name, version, license: known.license, text: mitText(known.copyright) };
}

/** The MIT licence of this project with another copyright line. */
function mitText(copyright: string): string {
  const own = path.join(root, 'LICENSE');
  if (!existsSync(own)) throw new Error('LICENSE is missing');
  return readFileSync(own, 'utf8').replace(/^Copyright .*$/m, copyright);
}
