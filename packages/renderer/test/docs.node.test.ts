import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tolerances } from './tolerances.js';

it('the table of tolerances in docs/gradients.md is that of the tests', () => {
  const page = readFileSync(new URL('../../../docs/gradients.md', import.meta.url), 'utf8');
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
