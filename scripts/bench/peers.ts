import { execFileSync } from 'node:child_process';

/** Pieces that Activepieces publishes, each with the highest ratio of our load to theirs. */
export const peers: readonly { name: string; version: string; limit: number }[] = [
  { name: '@activepieces/piece-store', version: '0.6.20', limit: 1 },
  { name: '@activepieces/piece-slack', version: '0.17.9', limit: 0.4 },
  { name: '@activepieces/piece-webhook', version: '0.1.29', limit: 0.25 },
];

const NPM_OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];

/**
 * Installs packages into a folder.
 *
 * @throws {Error} when npm fails.
 */
export function npmInstall(folder: string, packages: string[], options: string[]): void {
  execFileSync('npm', ['install', ...NPM_OPTIONS, ...options, '--prefix', folder, ...packages], {
    cwd: folder,
    stdio: 'pipe',
  });
}
