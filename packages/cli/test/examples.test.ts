import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../../../examples/faces/', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'ganfit-examples-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const photo = join(examples, '../photos/astronaut.png');
const pngMagic = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

function run(example: string, args: string[] = []): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(examples, example, 'index.mjs'), photo, ...args],
    {
      env: { ...process.env, STEPS: '2', OUT: join(out, `${example}.png`) },
      encoding: 'utf8',
    },
  );
  expect(stderr, example).toBe('');
  expect(status, example).toBe(0);
  return stdout;
}

it('has a test for each example', () => {
  const numbered = readdirSync(examples).filter((name) => /^\d\d-/.test(name));
  expect(numbered.sort()).toEqual(['01-fit-a-photo', '02-own-prior', '03-own-loss']);
});

it('01-fit-a-photo writes a head and pictures', () => {
  expect(run('01-fit-a-photo', [out])).toContain('All steps were done.');
  expect(readFileSync(join(out, 'head.glb')).toString('latin1', 0, 4)).toBe('glTF');
  for (const name of ['overlay.png', 'left.png'])
    expect(readFileSync(join(out, name)).subarray(0, 4)).toEqual(pngMagic);
});

it('02-own-prior fits three numbers of texture', () => {
  expect(run('02-own-prior')).toMatch(/tone only: gains \[\s*-?[\d.e-]+,\s*-?[\d.e-]+,\s*-?[\d.e-]+\s*\]/);
  expect(readFileSync(join(out, '02-own-prior.png')).subarray(0, 4)).toEqual(pngMagic);
});

it('03-own-loss shows its term among the others, without the one it left out', () => {
  const stdout = run('03-own-loss');
  expect(stdout).toContain('edges: ');
  expect(stdout).not.toContain('content: ');
  expect(readFileSync(join(out, '03-own-loss.png')).subarray(0, 4)).toEqual(pngMagic);
});
