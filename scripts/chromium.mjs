// Finds the Chromium that the browser tests run in, or installs Debian's where that is possible.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Arguments for Chromium to draw WebGL on the CPU, where there may be no GPU. */
export const softwareGl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * CHROMIUM_PATH, else what lies on the PATH, else what apt-get installs when we are root.
 *
 * @returns { path } or { reason }: why there is none
 */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given)
    return existsSync(given) ? { path: given } : { reason: `CHROMIUM_PATH names ${given}, which is not there` };
  const found = onPath();
  if (found) return { path: found };
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get') || process.getuid() !== 0)
    return { reason: 'no Chromium on the PATH; install one or set CHROMIUM_PATH' };
  console.log('Installing Chromium for the browser tests …');
  aptGet('update', '-qq');
  aptGet('install', '-qq', '-y', '--no-install-recommends', 'chromium');
  const installed = onPath();
  return installed ? { path: installed } : { reason: 'apt-get could not install chromium' };
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: 150_000 });
}
