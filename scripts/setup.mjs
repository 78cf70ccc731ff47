// What both README commands need: dependencies and built packages. Plain Node, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const pnpmVersion = '12.21.0';

/** Runs a command in the repository root with its output shown; ends this program if it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** `pnpm …` without asking that pnpm be installed. */
export const pnpm = (...args) => run('npx', ['-y', `pnpm@${pnpmVersion}`, ...args]);

/** Installs and builds, unless that was done for this very lock file and build. */
export function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    console.error(`ganfit needs Node 20.9 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  if (!isInstalled()) pnpm('install', '--frozen-lockfile');
  run(process.execPath, ['scripts/build-js.mjs']);
}

/** pnpm keeps a copy of the lock file that it installed from. */
function isInstalled() {
  const installed = `${root}node_modules/.pnpm/lock.yaml`;
  const read = (path) => readFileSync(path, 'utf8').replace(/\r/g, '');
  return existsSync(installed) && read(installed) === read(`${root}pnpm-lock.yaml`);
}
