// A temporary folder with photos made on the spot, and the command line run within this process.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faceApiLandmarks } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import sharp, { type Sharp } from 'sharp';
import { vi } from 'vitest';
import { toyRecognition } from '../../fitter/test/toy.js';
import { startBackend } from '../src/backend.js';
import type { FitParts } from '../src/fit-command.js';
import { runProgram } from '../src/program.js';

/** NASA's portrait of Eileen Collins, 512 x 512. */
export const portrait = fileURLToPath(new URL('../../../examples/photos/astronaut.png', import.meta.url));

/** What a run came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ganfit …` within this process. */
export async function ganfit(args: readonly string[], parts: FitParts = {}): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  const catchAll = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += chunk;
      return true;
    });
  const spies = [catchAll('stdout'), catchAll('stderr')];
  try {
    return { code: await runProgram(args, parts), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The default model and detector, loaded once for many fits, and a recognition network that takes no time. */
export async function loadParts(): Promise<Required<FitParts> & { dispose(): void }> {
  await startBackend();
  const [model, detector, recognition] = [
    await openHead({ texture: 'linear' }),
    await faceApiLandmarks({ refine: false }),
    toyRecognition(),
  ];
  const dispose = (): void => {
    for (const part of [model, detector, recognition]) part.dispose();
  };
  return { model, detector, recognition, dispose };
}

/** A temporary folder. */
export async function workshop() {
  const folder = await mkdtemp(join(tmpdir(), 'ganfit-cli-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    /** Writes what `make` makes of the portrait, in the format that the name ends with. */
    async photo(name: string, make: (photo: Sharp) => Sharp): Promise<string> {
      await make(sharp(portrait)).toFile(path(name));
      return path(name);
    },
    json: async (name: string) => JSON.parse(await readFile(path(name), 'utf8')),
    files: async (name: string): Promise<string[]> => (await readdir(path(name))).sort(),
    remove: () => rm(folder, { recursive: true }),
  };
}

export type Workshop = Awaited<ReturnType<typeof workshop>>;

/** All that a fit writes. */
export const outputs = [
  'fit.json',
  'head-neutral.ply',
  'head.glb',
  'head.mtl',
  'head.obj',
  'head.ply',
  'overlay.png',
  'report.html',
  'texture.png',
  'turntable.png',
];
