// JavaScript of all packages, or of those named, without declarations: quick, and all that running needs.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const tsup = fileURLToPath(new URL('../node_modules/tsup/dist/cli-default.js', import.meta.url));
const only = process.argv.slice(2);
const queue = readdirSync(packages).filter(
  (name) => existsSync(join(packages, name, 'tsup.config.ts')) && (!only.length || only.includes(name)),
);

/** Packages do not read each other's builds, so that any order will do. */
async function buildNext() {
  for (let name = queue.shift(); name; name = queue.shift()) await build(name);
}

async function build(name) {
  const child = spawn(process.execPath, [tsup, '--silent'], {
    cwd: join(packages, name),
    env: { ...process.env, NO_DTS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const status = await new Promise((done) => child.on('close', done));
  if (status === 0) return;
  process.stderr.write(`Building packages/${name} failed:\n${said}`);
  process.exit(1);
}

await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, buildNext));
