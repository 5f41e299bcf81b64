import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the compiled TypeScript in a folder names of a module: of `shared`, `shared_1.TriggerStrategy`. */
export function namesUsedIn(folder: string, module: string): string[] {
  const use = new RegExp(`\\b${module}_\\d+\\.(\\w+)`, 'g');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(use)])
    .map(([, name = '']) => name);
  return [...new Set(names)];
}
