import { readFile } from 'node:fs/promises';
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
import { loadFaceModel } from '@ganfit/morphable';
import { startBackend } from './backend.js';
import { exitCodes } from './errors.js';
import { progressDisplay, progressMode } from './progress.js';
import { writeFit } from './write-fit.js';

/** Options of `ganfit fit`, as commander gives them. */
export interface FitCommandOptions {
  readonly out: string;
  readonly steps?: number;
  readonly seed: number;
  readonly preset: 'default' | 'paper';
  readonly texture?: 'vertex' | 'pixel';
  readonly face: number;
  readonly mask?: string;
  readonly model?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly backend: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const checkpointEvery = 20;

/** `ganfit fit`: reads, fits, writes. Ctrl-C stops the fit and writes what there is; a second one stops at once. */
export async function fitCommand(paths: readonly string[], options: FitCommandOptions): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => {
    process.stderr.write('\nStopping; writing what there is. Press Ctrl-C again to stop at once.\n');
    stop.abort();
    process.once('SIGINT', () => process.exit(exitCodes.aborted));
  });
  const photos = await Promise.all(paths.map((path) => readImage(path)));
  const out = await outputFolder(options.out);
  const fitOptions = await libraryOptions(options, photos, stop.signal);
  await startBackend(options.backend);
  const result = await run(photos, fitOptions, options).catch((error) => {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('Stopped before there was anything to write.\n');
    process.exit(exitCodes.aborted);
  });
  if (!options.json) for (const note of notes(photos, result)) process.stderr.write(`${note}\n`);
  const summary = await writeFit(out, paths, photos, result);
  process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : describe(result, options.out));
  result.dispose();
  fitOptions.model?.dispose();
  if (result.status === 'diverged') process.exitCode = exitCodes.diverged;
  if (result.status === 'aborted') process.exitCode = exitCodes.aborted;
}

async function libraryOptions(
  options: FitCommandOptions,
  photos: readonly PhotoPixels[],
  signal: AbortSignal,
): Promise<FitOptions> {
  const steps = options.steps ? { steps: options.steps } : {};
  const mask = options.mask ? await readMask(options.mask, photos) : undefined;
  return {
    preset: options.preset === 'paper' ? paperPreset(steps) : defaultPreset(steps),
    seed: options.seed,
    face: options.face - 1,
    signal,
    ...(options.texture && { texturing: options.texture }),
    ...(mask && { visible: [mask] }),
    ...(options.model && { model: await loadFaceModel(options.model, { signal }) }),
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

/** What the user should know about the photos. */
export function notes(photos: readonly ImagePixels[], result: FitResult): string[] {
  return result.images.flatMap(({ faces }, i) => {
    const photo = photos[i]!;
    const many =
      faces.count > 1 ? [`${faces.count} faces were found; the largest is fitted unless --face says otherwise.`] : [];
    const shrunk =
      photo.scale < 1
        ? [
            `The photo (${photo.originalWidth} x ${photo.originalHeight}) was scaled to ${photo.width} x ${photo.height}.`,
          ]
        : [];
    const small =
      faces.box.width < 80 ? [`The face is only ${Math.round(faces.box.width)} pixels wide; expect a rough head.`] : [];
    return [...many, ...shrunk, ...small];
  });
}

function describe(result: FitResult, out: string): string {
  const { landmarkNrmse, identityCosine, pixelL1 } = result.images[0]!.metrics;
  return [
    statusText[result.status],
    `landmarks ${landmarkNrmse.toFixed(4)} of the eye distance, identity ${identityCosine.toFixed(4)}, pixels ${pixelL1.toFixed(4)}, ${result.seconds['total']!.toFixed(1)} s`,
    `Open ${out}/report.html, or ${out}/head.glb in any 3D viewer.`,
    '',
  ].join('\n');
}
