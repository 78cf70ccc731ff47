// The whole of open-head, from the open data to the files of packages/open-head/model.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '@ganfit/core';
import { type OutputFolder, outputFolder } from '@ganfit/io';
import { formatVersion, parseFaceModel, type StoredTensor, writeSafetensors } from '@ganfit/morphable';
import { faceApiLandmarks } from '@ganfit/networks';
import sharp from 'sharp';
import { type Calibration, calibrateLandmarks } from './calibrate-landmarks.js';
import { modelPictures } from './model-pictures.js';
import { trainShape } from './shape/train-shape.js';
import { type LinearTextureModel, linearTextureTensors, trainLinearTexture } from './texture/linear.js';
import { workingSize } from './texture/many.js';
import { loadTextureSources } from './texture/sources.js';
import { heldOutErrors, textureSheets } from './texture/validate.js';

export interface TrainOpenHeadOptions {
  /** Folder with `ict/` and `tex/`. */
  readonly data: string;
  /** Where the model and its log go; its pictures go into `pictures` beside that folder. */
  readonly out: string;
  /** How many UV maps to synthesise. */
  readonly maps?: number;
  /** Texture components. */
  readonly components?: number;
  readonly seed?: number;
  readonly onProgress?: (line: string) => void;
}

/**
 * Trains and writes open-head: template and shape models, linear texture, landmarks calibrated to the detector. Needs a
 * started tfjs backend, and takes some minutes.
 *
 * @throws GanfitError `MISSING_FILE` if the data are not there
 * @example await trainOpenHead({ data: 'data', out: 'packages/open-head/model', onProgress: console.log });
 */
export async function trainOpenHead(options: TrainOpenHeadOptions): Promise<void> {
  const { data, out, maps = 3000, components = 72, seed = 1 } = options;
  const started = performance.now();
  const log: string[] = [];
  const say = (line: string): void => {
    const entry = `${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`;
    log.push(entry);
    options.onProgress?.(entry);
  };
  for (const part of ['ict', 'tex']) {
    const there = await access(join(data, part)).then(
      () => true,
      () => false,
    );
    check(there, 'MISSING_FILE', () => {
      return `trainOpenHead: there is no folder ${join(data, part)}. Training needs the open data; see packages/open-head/README.md.`;
    });
  }
  const folder = await outputFolder(out);
  const pictures = await outputFolder(join(out, '..', 'pictures'));
  const shape = await trainShape(data, { seed, onProgress: say });
  const texture = await trainLinearTexture(data, { count: maps, components, seed, progress: say });
  say(
    `texture: ${components} modes hold ${percent(texture.held[components - 1]!)} of the variance (10: ${percent(texture.held[9]!)}, 20: ${percent(texture.held[19]!)}, 40: ${percent(texture.held[39]!)})`,
  );
  await validateTexture(texture, data, pictures, say);
  const tensors: Record<string, StoredTensor> = { ...shape.tensors, ...linearTextureTensors(texture) };
  const metadata = {
    format_version: formatVersion,
    name: 'open-head',
    version: '0.1.0',
    licence: 'Apache-2.0; trained on data under MIT and CC0, see NOTICE',
    created_by: `ganfit train model --maps ${maps} --components ${components} --seed ${seed}`,
    blendshape_names: JSON.stringify(shape.blendshapeNames),
  };
  const calibrated = { ...tensors, ...(await calibrate(writeSafetensors(tensors, metadata), seed, say)) };
  const bytes = writeSafetensors(calibrated, metadata);
  await folder.write('open-head.safetensors', bytes);
  say(`open-head.safetensors: ${(bytes.length / 1e6).toFixed(1)} MB`);
  const model = await parseFaceModel(bytes);
  for (const [name, png] of Object.entries(await modelPictures(model)))
    await pictures.write(name.replace('.png', '.jpg'), await jpeg(png));
  model.dispose();
  await folder.write('training-log.txt', `${log.join('\n')}\n`);
}

/** Held-out error by number of modes, and sheets of modes and samples. */
async function validateTexture(
  texture: LinearTextureModel,
  data: string,
  folder: OutputFolder,
  say: (line: string) => void,
): Promise<void> {
  const sources = await loadTextureSources(data, workingSize(texture.size));
  const counts = [0, 10, 20, 40, 60, texture.held.length].filter((n) => n <= texture.held.length);
  for (const { components, face, eye } of heldOutErrors(texture, sources, { count: 100, steps: counts })) {
    say(
      `texture: ${components} modes rebuild 100 held-out maps to ${face.toFixed(4)} on the face, ${eye.toFixed(4)} in the eye (mean absolute sRGB)`,
    );
  }
  for (const [name, png] of Object.entries(await textureSheets(texture, sources)))
    await folder.write(`uv-${name}.jpg`, await jpeg(png));
}

/** Small enough to keep beside the code. */
const jpeg = (png: Uint8Array): Promise<Buffer> =>
  sharp(png).resize({ width: 1200, withoutEnlargement: true }).jpeg({ quality: 85 }).toBuffer();

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The landmark tensors as the detector sees them; the jaw's slide and stay as they are. */
async function calibrate(
  bytes: Uint8Array,
  seed: number,
  say: (line: string) => void,
): Promise<Record<string, StoredTensor>> {
  const model = await parseFaceModel(bytes);
  const detector = await faceApiLandmarks();
  const found: Calibration = await calibrateLandmarks(model, detector, { count: 120, seed });
  detector.dispose();
  model.dispose();
  say(
    `landmarks: measured on ${found.detected} rendered heads (${found.missed} more were not detected); error of the 51 inner ones ${found.errorBefore.toFixed(4)} before, ${found.errorAfter.toFixed(4)} after, in outer-eye distances`,
  );
  return {
    landmark_triangles: { dtype: 'I32', shape: [68], data: found.triangles },
    landmark_weights: { dtype: 'F32', shape: [68, 3], data: found.weights },
  };
}
