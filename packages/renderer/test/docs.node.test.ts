import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tolerances } from './tolerances.js';

const read = (page: string): string => readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');

it('the table of tolerances in docs/gradients.md is that of the tests', () => {
  const page = read('gradients.md');
  const rows = [...page.matchAll(/^\| `(cpu|wasm|webgl)` +\|(.*)\|$/gm)].map(([, backend, cells]) => [
    backend,
    cells!.split('|').map(Number),
  ]);
  const wanted = Object.entries(tolerances).map(([backend, t]) => [
    backend,
    [t.value, t.barycentric, t.gradient, t.differences],
  ]);
  expect(rows).toEqual(wanted);
  expect(Object.values(tolerances).every(({ strayPixels }) => strayPixels === 0)).toBe(true);
});

it('every claim in docs/renderer-comparison.md names tests that exist', () => {
  const ours = [...read('renderer-comparison.md').matchAll(/^\|[^|]*\|([^|]*)\|/gm)].map(([, cell]) => cell!);
  const named = new Set(ours.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name!)));
  expect(named.size).toBeGreaterThan(8);
  for (const name of named) {
    const files = ['test', 'node.test'].map((kind) => new URL(`${name}.${kind}.ts`, import.meta.url));
    expect(files.some(existsSync), name).toBe(true);
  }
});
