import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { check, randomStream } from '@ganfit/core';
import sharp from 'sharp';
import { toLog } from './colour.js';
import { type Grain, makeGrain } from './noise.js';
import { blur, enlarge, fill, mirror, type Plane, ramp, shrink } from './raster.js';
import { makeRegions, type Regions } from './regions.js';

/** One skin without its lips, lids and painted hair, split into bands of log colour. */
export interface Skin {
  readonly name: string;
  readonly age: 'young' | 'middle' | 'old';
  readonly dark: boolean;
  /** True where the source holds pores and wrinkles. */
  readonly detailed: boolean;
  /** [lowSize, lowSize, 3]: colour relative to the mean face's, left and right made equal. */
  readonly low: Float32Array;
  /** [size, size, 3]: what the low band leaves. */
  readonly high: Float32Array;
}

/** What maps are synthesised from; made once, read by every map. */
export interface TextureSources {
  readonly size: number;
  readonly lowSize: number;
  readonly skins: readonly Skin[];
  readonly brows: readonly Plane[];
  readonly regions: Regions;
  /** 1 where the chart holds skin, 0 in its holes and outside. */
  readonly chart: Plane;
  readonly face: Plane;
  readonly grain: Grain;
  /** Old minus young, in both bands. */
  readonly ageLow: Float32Array;
  readonly ageHigh: Float32Array;
}

/** A skin as it comes: sRGB in [0, 1], [size, size, 3]. */
export interface RawSkin {
  readonly name: string;
  readonly pixels: Float32Array;
}

/** The low band lives at a quarter of the resolution; its blur is 14 pixels of 512. */
const lowFactor = 4;
const lowSigma = 14 / lowFactor;

/**
 * Reads the skins, brows and masks of `<dataDir>/tex`.
 *
 * @param size to work at, a multiple of 4; half as much again as the maps is enough, and the files have 512
 * @param wanted which skins to take, by file name; default all
 */
export async function loadTextureSources(
  dataDir: string,
  size = 512,
  wanted: (skin: string) => boolean = () => true,
): Promise<TextureSources> {
  const folder = join(dataDir, 'tex');
  const found = await readdir(folder).catch(() => [] as string[]);
  const names = found.filter((name) => !name.startsWith('albedo_') || wanted(name)).sort();
  const read = (prefix: string, channels: 1 | 3): Promise<RawSkin[]> =>
    Promise.all(
      names
        .filter((name) => name.startsWith(prefix) && name.endsWith('.png'))
        .map(async (name) => ({ name, pixels: await readSquare(join(folder, name), channels, size) })),
    );
  const skins = await read('albedo_', 3);
  const brows = await read('brow_alpha_', 1);
  check(skins.length && brows.length, 'MISSING_FILE', () => `loadTextureSources: no skins or brows in ${folder}.`);
  const [face] = await read('mask_face', 1);
  const [chart] = await read('mask_chart', 1);
  check(
    face && chart,
    'MISSING_FILE',
    () => `loadTextureSources: mask_face.png or mask_chart.png is missing in ${folder}.`,
  );
  return makeTextureSources(
    skins,
    brows.map((brow) => brow.pixels),
    { face: face.pixels, chart: chart.pixels },
  );
}

/**
 * @param skins at least one whose name lacks `lowres` (gives fine detail); `old` and `dark` in names say what they are
 * @param brows opacity of brows on the same chart
 * @param masks `face`: soft face region; `chart`: 1 where the chart holds skin
 */
export function makeTextureSources(
  skins: readonly RawSkin[],
  brows: readonly Plane[],
  masks: { readonly face: Plane; readonly chart: Plane },
): TextureSources {
  const size = Math.sqrt(masks.face.length);
  const regions = makeRegions(size);
  const grain = makeGrain(size, randomStream(1).split('grain'));
  const known = skinKnown(regions, masks.chart);
  const split = skins.map((skin) => splitBands(skin, size, known, masks.face));
  const old = split.filter((skin) => skin.age === 'old');
  const young = split.filter((skin) => skin.age === 'young');
  const aged = (band: 'low' | 'high'): Float32Array => {
    const sum = new Float32Array(split[0]![band].length);
    if (!old.length || !young.length) return sum;
    for (const group of [old, young])
      for (const skin of group)
        for (let i = 0; i < sum.length; i++) sum[i]! += ((group === old ? 1 : -1) * skin[band][i]!) / group.length;
    return sum;
  };
  return {
    size,
    lowSize: size / lowFactor,
    skins: split,
    brows: brows.map((brow) => thicken(brow, size)),
    regions,
    ...masks,
    grain,
    ageLow: aged('low'),
    ageHigh: aged('high'),
  };
}

/** Adds the haze of short and out-of-focus hairs round the drawn ones. */
function thicken(brow: Plane, size: number): Plane {
  const haze = blur(brow, size, 1, (2.2 * size) / 512);
  return brow.map((alpha, i) => 0.55 * alpha + 0.9 * haze[i]!);
}

/** 1 where a source shows plain skin: not lips, not the lids' rims with their lashes, not painted hair, not a hole. */
function skinKnown(regions: Regions, chart: Plane): Plane {
  return chart.map(
    (value, i) =>
      (value > 0.99 ? 1 : 0) *
      ramp(3, 9, regions.lipDistance[i]!) *
      ramp(3, 11, regions.eyeDistance[i]!) *
      ramp(0.5, 0.1, regions.scalp[i]!),
  );
}

function splitBands({ name, pixels }: RawSkin, size: number, known: Plane, face: Plane): Skin {
  const log = fill(pixels.map(toLog), size, 3, known);
  const mean = [0, 1, 2].map((c) => {
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < face.length; i++) {
      sum += face[i]! * known[i]! * log[3 * i + c]!;
      weight += face[i]! * known[i]!;
    }
    return sum / weight;
  });
  const lowSize = size / lowFactor;
  const low = blur(
    shrink(log, size, 3, lowFactor).map((v, i) => v - mean[i % 3]!),
    lowSize,
    3,
    lowSigma,
  );
  const wide = enlarge(low, lowSize, 3, size);
  const mirrored = mirror(low, lowSize, 3);
  return {
    name,
    age: name.includes('old') ? 'old' : name.includes('middle') ? 'middle' : 'young',
    dark: name.includes('dark'),
    detailed: !name.includes('lowres'),
    low: low.map((v, i) => 0.5 * (v + mirrored[i]!)),
    high: log.map((v, i) => v - mean[i % 3]! - wide[i]!),
  };
}

async function readSquare(path: string, channels: 1 | 3, size: number): Promise<Float32Array> {
  const colours = sharp(path)
    .resize(size, size, { fit: 'fill' })
    .removeAlpha()
    .toColourspace(channels === 1 ? 'b-w' : 'srgb');
  const { data, info } = await colours.raw().toBuffer({ resolveWithObject: true });
  check(info.channels === channels, 'IMAGE', () => `${path}: must have ${channels} channels, not ${info.channels}.`);
  return new Float32Array(data).map((v) => v / 255);
}
