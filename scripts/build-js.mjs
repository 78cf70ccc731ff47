// Builds the JavaScript of all packages, without declarations: quick, and all that running needs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const only = process.argv.slice(2);
for (const name of readdirSync(packages)) {
  const folder = join(packages, name);
  if (!existsSync(join(folder, 'tsup.config.ts')) || (only.length && !only.includes(name))) continue;
  const tsup = join(folder, '..', '..', 'node_modules', 'tsup', 'dist', 'cli-default.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsup, '--silent'], {
    cwd: folder,
    env: { ...process.env, NO_DTS: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(`Building packages/${name} failed:\n${stdout}${stderr}`);
    process.exit(1);
  }
}
