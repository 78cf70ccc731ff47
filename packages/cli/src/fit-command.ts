import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { check, GanfitError } from '@ganfit/core';
import {
  defaultPreset,
  type FitOptions,
  type FitResult,
  fitSteps,
  type PhotoPixels,
  paperPreset,
  statusText,
} from '@ganfit/fitter';
import { type ImagePixels, outputFolder, readImage, writeFileAtomic } from '@ganfit/io';
import { startBackend } from './backend.js';
import { exitCodes } from './errors.js';
import { meanMetrics } from './fit-summary.js';
import { loadModels } from './models.js';
import { progressDisplay, progressMode } from './progress.js';
import { videoFrames } from './video.js';
import { writeFit } from './write-fit.js';

/** Options of `ganfit fit`, as commander gives them. */
export interface FitCommandOptions {
  readonly out: string;
  readonly steps?: number;
  readonly seed: number;
  readonly preset: 'default' | 'paper';
  readonly texture?: 'vertex' | 'pixel';
  readonly face: number;
  readonly video?: string;
  readonly frames: number;
  readonly weights?: readonly number[];
  readonly mask?: string;
  readonly model?: string;
  readonly generator?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly backend: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const checkpointEvery = 20;

/** What a program has loaded already: several fits then share it. */
export type FitParts = Pick<FitOptions, 'model' | 'detector' | 'recognition'>;

/**
 * `ganfit fit`: reads, fits, writes. Ctrl-C stops the fit and writes what there is; a second one stops at once.
 * @returns the exit code
 */
export async function fitCommand(
  paths: readonly string[],
  options: FitCommandOptions,
  parts: FitParts = {},
): Promise<number> {
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  const owned: { dispose(): void }[] = [];
  try {
    const { names, photos, frames } = await readPhotos(paths, options, signal);
    const out = await outputFolder(options.out);
    for (const [name, png] of frames) await out.write(name, png);
    await startBackend(options.backend);
    const other = options.model || options.generator;
    const models = other ? await loadModels(options, options.model ? undefined : parts.model, { signal }) : undefined;
    if (models) owned.push(models);
    const fitOptions = {
      ...parts,
      ...(models && { model: models.model }),
      ...(await libraryOptions(options, photos)),
      signal,
    };
    const result = await run(photos, fitOptions, options);
    owned.unshift(result);
    const about = notes(names, photos, result, options.face);
    if (!options.json) for (const note of about) process.stderr.write(`${note}\n`);
    const summary = await writeFit(out, { names, photos, result, notes: about });
    process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : describe(result, options.out));
    return result.status === 'completed' ? 0 : exitCodes[result.status];
  } catch (error) {
    if (!signal.aborted || (error as Error).name !== 'AbortError') throw error;
    process.stderr.write('Stopped before there was anything to write.\n');
    return exitCodes.aborted;
  } finally {
    interrupt.release();
    for (const thing of owned) thing.dispose();
  }
}

/** The photos named, and frames of the video, which belong beside the head. */
async function readPhotos(paths: readonly string[], { video, frames: count }: FitCommandOptions, signal: AbortSignal) {
  check(paths.length > 0 || video, 'ARGUMENT', () => 'fit: give a photo, or --video with a clip.');
  const pngs = video ? await videoFrames(video, count, signal) : [];
  const frames = pngs.map((png, i) => [`frame-${i + 1}.png`, png] as const);
  const photos = await Promise.all([...paths, ...pngs].map((source) => readImage(source, { signal })));
  const names = [...paths.map((path) => basename(path)), ...frames.map(([name]) => name)];
  return { names, photos, frames };
}

/** A signal that Ctrl-C aborts; a second Ctrl-C ends the program. */
function onInterrupt(): { signal: AbortSignal; release(): void } {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(exitCodes.aborted);
    process.stderr.write('\nStopping; writing what there is. Press Ctrl-C again to stop at once.\n');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  return { signal: stop.signal, release: () => void process.off('SIGINT', onSignal) };
}

async function libraryOptions(options: FitCommandOptions, photos: readonly PhotoPixels[]): Promise<FitOptions> {
  const steps = options.steps ? { steps: options.steps } : {};
  const mask = options.mask ? await readMask(options.mask, photos) : undefined;
  return {
    preset: options.preset === 'paper' ? paperPreset(steps) : defaultPreset(steps),
    seed: options.seed,
    face: options.face - 1,
    ...(options.texture && { texturing: options.texture }),
    ...(options.weights && { weights: options.weights }),
    ...(mask && { visible: [mask] }),
    ...(options.resume && { resume: await readCheckpoint(options.resume) }),
  };
}

async function run(
  photos: readonly PhotoPixels[],
  fitOptions: FitOptions,
  options: FitCommandOptions,
): Promise<FitResult> {
  const progress = progressDisplay(progressMode(options));
  const steps = fitSteps(photos, fitOptions);
  try {
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return value;
      progress.update({ ...value, step: value.step + 1 });
      if (options.checkpoint && value.done % checkpointEvery === 0)
        await writeFileAtomic(options.checkpoint, await value.checkpoint());
    }
  } finally {
    progress.stop();
    await steps.return(undefined as never);
  }
}

/** A mask's red channel, 1 where the face is visible. */
async function readMask(path: string, photos: readonly PhotoPixels[]): Promise<Float32Array> {
  const { data, height, width } = await readImage(path);
  const [photo] = photos;
  check(photos.length === 1, 'ARGUMENT', () => 'fit: --mask goes with one photo.');
  check(height === photo!.height && width === photo!.width, 'SHAPE', () => {
    return `fit: the mask has ${width} x ${height} pixels, the photo ${photo!.width} x ${photo!.height}. Make them equal.`;
  });
  return data.filter((_, i) => i % 3 === 0);
}

async function readCheckpoint(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause) => {
    throw new GanfitError('MISSING_FILE', `fit: cannot read the checkpoint ${path} (${cause.code}). Check the path.`, {
      cause,
    });
  });
}

/** What the user should know about the photos. @param face which face was asked for, from 1 */
function notes(names: readonly string[], photos: readonly ImagePixels[], result: FitResult, face: number): string[] {
  const leftOut = result.leftOut.map(({ photo }) => `${names[photo]} was left out: no face was found in it.`);
  const about = result.images.flatMap(({ photo, faces: { box, count } }) => {
    const { width, height, originalWidth, originalHeight, scale } = photos[photo]!;
    const name = photos.length > 1 ? names[photo] : 'The photo';
    const chosen = face === 1 ? 'the largest is fitted' : `number ${face} by size is fitted`;
    const cut = box.x <= 0 || box.y <= 0 || box.x + box.width >= width || box.y + box.height >= height;
    const found: [boolean, string][] = [
      [count > 1, `${name} shows ${count} faces; ${chosen}. Choose with --face, 1 to ${count}.`],
      [scale < 1, `${name} (${originalWidth} x ${originalHeight}) was scaled down to ${width} x ${height}.`],
      [cut, `${name} cuts the face off at its border; what lies beyond is guessed. Use one that shows all of it.`],
      [
        box.width < 80,
        `${name} shows the face only ${Math.round(box.width)} pixels wide; expect a rough head. Use a larger one if there is.`,
      ],
    ];
    return found.flatMap(([holds, note]) => (holds ? [note] : []));
  });
  return [...leftOut, ...about];
}

function describe(result: FitResult, out: string): string {
  const { landmarkNrmse, identityCosine, pixelL1 } = meanMetrics(result);
  return [
    statusText[result.status],
    `landmarks ${landmarkNrmse.toFixed(4)} of the eye distance, identity ${identityCosine.toFixed(4)}, pixels ${pixelL1.toFixed(4)}, ${result.seconds['total']!.toFixed(1)} s`,
    `Open ${out}/report.html, or ${out}/head.glb in any 3D viewer.`,
    '',
  ].join('\n');
}
