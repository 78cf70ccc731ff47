// The built program as a process of its own; `npm test` builds it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { outputs, portrait, workshop } from './workshop.js';

const bin = fileURLToPath(new URL('../bin/ganfit.js', import.meta.url));
const built = existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url)));

it.skipIf(!built)('Ctrl-C stops after the current step, writes what there is, and exits with 130', async () => {
  const shop = await workshop();
  const started = performance.now();
  const child = spawn(process.execPath, [bin, 'fit', portrait, '--out', shop.path('out')]);
  let stderr = '';
  let stopped = 0;
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (stopped || !/^ganfit/m.test(stderr)) return;
    stopped = performance.now();
    child.kill('SIGINT');
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const untilEnd = performance.now() - stopped;
  expect(code).toBe(130);
  expect(stderr).toContain('Stopping; writing what there is.');
  expect(stdout).toContain('The fit was stopped; this is how far it came.');
  // All steps would take ten times as long as the cheap ones before the signal did.
  expect(untilEnd).toBeLessThan(3 * (stopped - started));
  expect(await shop.files('out')).toEqual(outputs);
  expect(await shop.json('out/fit.json')).toMatchObject({
    status: 'aborted',
    losses: { ganfit: { energy: expect.any(Number) } },
  });
  await shop.remove();
});
