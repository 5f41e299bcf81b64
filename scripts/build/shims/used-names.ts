import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The exports of a module that compiled TypeScript in a folder uses, as in `shared_1.TriggerStrategy`. */
export function usedNames(folder: string, module: string): string[] {
  const use = new RegExp(`\\b${module}_\\d+\\.(\\w+)`, 'g');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(use)])
    .map(([, name = '']) => name);
  return [...new Set(names)];
}
