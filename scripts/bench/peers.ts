import { execFileSync } from 'node:child_process';

/** A piece that Activepieces publishes, and the highest ratios of ours to it. */
export interface Peer {
  name: string;
  version: string;
  /** Of a whole process: time, CPU time and memory. */
  limit: number;
  /** Of loading and metadata alone. */
  loadLimit: number;
}

export const peers: readonly Peer[] = [
  { name: '@activepieces/piece-store', version: '0.6.20', limit: 1, loadLimit: 0.55 },
  { name: '@activepieces/piece-slack', version: '0.17.9', limit: 0.4, loadLimit: 0.25 },
  { name: '@activepieces/piece-webhook', version: '0.1.29', limit: 0.25, loadLimit: 0.25 },
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
