import { execFileSync } from 'node:child_process';

/** Pieces that Activepieces itself publishes, and how ours is to load compared with each. */
export const peers: readonly { name: string; version: string; limit: number }[] = [
  { name: '@activepieces/piece-store', version: '0.6.20', limit: 1 },
  { name: '@activepieces/piece-slack', version: '0.17.9', limit: 0.4 },
  { name: '@activepieces/piece-webhook', version: '0.1.29', limit: 0.25 },
];

const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];

/** Installs packages into a folder; throws if npm cannot. */
export function npmInstall(folder: string, packages: string[], options: string[]): void {
  execFileSync('npm', ['install', ...QUIETLY, ...options, '--prefix', folder, ...packages], {
    cwd: folder,
    stdio: 'pipe',
  });
}
