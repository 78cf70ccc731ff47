import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../../../examples/renderer/', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'ganfit-renderer-examples-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const numbered = readdirSync(examples).filter((name) => /^\d\d-/.test(name));
const pngMagic = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** Runs an example for a few steps and returns the numbers in the first line that it prints. */
function run(example: string, steps: number): number[] {
  const picture = join(out, `${example}-${steps}.png`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(examples, example, 'index.mjs'), picture], {
    env: { ...process.env, STEPS: String(steps) },
    encoding: 'utf8',
  });
  expect(stderr, example).toBe('');
  expect(status, example).toBe(0);
  expect(readFileSync(picture).subarray(0, 4)).toEqual(pngMagic);
  const [outcome] = stdout.split('\n');
  return (outcome!.match(/\d+(\.\d+)?/g) ?? []).map(Number);
}

describe.each(numbered)('%s', (example) => {
  it('is one short file with a picture in its README', () => {
    const sources = readdirSync(join(examples, example)).filter((name) => /\.m?js$/.test(name));
    expect(sources).toEqual([example === '07-browser' ? 'main.js' : 'index.mjs']);
    expect(readFileSync(join(examples, example, sources[0]!), 'utf8').split('\n').length).toBeLessThanOrEqual(61);
    expect(readFileSync(join(examples, example, 'README.md'), 'utf8')).toContain('](picture.png)');
    expect(statSync(join(examples, example, 'picture.png')).size).toBeLessThan(150_000);
  });
});

it('01-triangle brings the corners to their places', () => {
  const [, pixels] = run('01-triangle', 60);
  expect(pixels).toBeLessThan(1);
});

it('02-cube-pose finds the pose', () => {
  const [guess, found] = run('02-cube-pose', 50);
  expect(guess).toBeGreaterThan(3);
  expect(found).toBeLessThan(0.5);
});

it('03-texture predicts a view that it never saw', () => {
  const [before] = run('03-texture', 0);
  const [after] = run('03-texture', 15);
  expect(after).toBeLessThan(before! / 3);
});

it('04-light lights another thing as its photo shows it', () => {
  const [error] = run('04-light', 40);
  expect(error).toBeLessThan(0.07);
});

it('05-silhouettes looks like a duck from a new side', () => {
  const [percent] = run('05-silhouettes', 50);
  expect(percent).toBeLessThan(4); // of all pixels; the ball differs in 10
});

it('06-own-shader finds colours and light', () => {
  const [color, degrees] = run('06-own-shader', 80);
  expect(color).toBeLessThan(0.1);
  expect(degrees).toBeLessThan(5);
});
