import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Checks what a change touches, in seconds: types, the lint of changed files, and the tests of the same
 * name as a changed file, or of its folder. `npm test` runs every check.
 */
async function main(): Promise<void> {
  const code = changedFiles().filter((path) => /\.(ts|mjs)$/.test(path) && existsSync(path));
  const tests = [...new Set(code.flatMap(findTests))];
  const codes = await Promise.all([
    run('tsc', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types'),
    code.length > 0 ? run('eslint', ...code) : 0,
    tests.length > 0 ? run('jest', '--selectProjects', 'tests', '--runTestsByPath', ...tests) : 0,
  ]);
  process.exitCode = Math.max(...codes);
}

/** Files that differ from the last commit, new ones included. */
function changedFiles(): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).split('\n');
  return [
    ...git('diff', '--name-only', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ];
}

/** The paths of tests, which mirror those of the code. */
function findTests(path: string): string[] {
  if (path.endsWith('.test.ts')) return [path];
  const mirror = path.replace(/^src\//, 'test/').replace(/(\/index)?\.\w+$/, '');
  const folder = existsSync(mirror) ? mirror : dirname(mirror);
  const file = `${mirror}.test.ts`;
  if (existsSync(file)) return [file];
  if (!folder.startsWith('test/') || !existsSync(folder)) return [];
  return execFileSync('git', ['ls-files', '-z', `${folder}/*.test.ts`], { encoding: 'utf8' })
    .split('\0')
    .filter((name) => name !== '');
}

/** Runs a tool of the project; returns its exit code. */
async function run(tool: string, ...args: string[]): Promise<number> {
  const child = spawn('npx', ['--no-install', tool, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

void main();
