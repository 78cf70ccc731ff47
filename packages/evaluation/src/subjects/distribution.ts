import type { RandomStream } from '@ganfit/core';
import type { Range, Setting } from './settings.js';

/** Everything that differs between photos of one person, as plain numbers. */
export interface PhotoParameters {
  /** p_e, `[expressionSize]`. */
  expression: Float32Array;
  camera: SubjectCamera;
  light: SubjectLight;
  background: SubjectBackground;
  finish: SubjectFinish;
  occluder?: Occluder;
}

/** An orbit round `target`; angles in radians, lengths in model units (100 mm). */
export interface SubjectCamera {
  yaw: number;
  pitch: number;
  roll: number;
  target: [number, number, number];
  distance: number;
  /** Vertical angle of view in radians. */
  fovY: number;
}

/** A point light over a soft surround, see `lightStudio`. */
export interface SubjectLight {
  position: [number, number, number];
  color: [number, number, number];
  ambient: [number, number, number];
  /** Direction that the surround is brighter from, `[3]`, length 0 (even) to 1. */
  gradient: [number, number, number];
  specular: number;
  shininess: number;
}

/** Colour `base`, plus smooth waves of strength `amount` (0: plain). */
export interface SubjectBackground {
  base: [number, number, number];
  amount: number;
  waves: { x: number; y: number; phase: number; color: [number, number, number] }[];
}

/** What a camera does to a picture afterwards. */
export interface SubjectFinish {
  /** Exponent of the tone curve. */
  gamma: number;
  /** Deviation of the blur, pixels. */
  blur: number;
  /** Deviation of the noise. */
  noise: number;
  grey: boolean;
}

/** An ellipse before the face, in outer-eye distances about the middle of the face; a hand, a scarf, a cup. */
export interface Occluder {
  /** Where its centre is; +y down. */
  x: number;
  y: number;
  /** Half axes, and the turn of the first, radians. */
  axes: [number, number];
  turn: number;
  color: [number, number, number];
  /** Strength and frequency of its stripes. */
  stripes: [number, number];
}

const degrees = Math.PI / 180;

/**
 * Draws a photo in a {@link Setting}; what does not come from there, and why:
 *
 * | what | drawn from | because |
 * | --- | --- | --- |
 * | angle of view, off centre | 15° to 35°; N(0, 12 mm) | half a metre (visible perspective) to two |
 * | light | a near point light, frontal half space, specular highlights; a surround with a gradient; both tinted by N(0, 5 %) | from an overcast sky to a lamp. Neither a pure Phong nor a pure spherical-harmonics model can match it |
 * | background | plain, or smooth waves (half each) | a fit must not use it |
 * | finish | tone curve 0.9 to 1.1, halved chroma, 8 bit | what a camera and JPEG do |
 * | occluder | an ellipse over a cheek, the chin, the mouth or the brow, a tenth to a quarter of the face | hands, cups, scarfs, hair |
 *
 * Not in it: cast shadows, glasses. So these photos are easier than real ones in that respect.
 */
export function drawPhoto(random: RandomStream, setting: Setting, expressionSize: number): PhotoParameters {
  const luck = random.split('luck');
  const [grey, hidden] = [luck.uniform() < setting.grey, luck.uniform() < setting.occlusion];
  return {
    expression: random.split('expression').normals(expressionSize, 0, setting.expression),
    camera: drawCamera(random.split('camera'), setting),
    light: drawLight(random.split('light'), setting),
    background: drawBackground(random.split('background')),
    finish: { ...drawFinish(random.split('finish'), setting), grey },
    ...(hidden && { occluder: drawOccluder(random.split('occluder')) }),
  };
}

function drawCamera(random: RandomStream, setting: Setting): SubjectCamera {
  const fovY = random.uniform(15, 35) * degrees;
  const [deviation, limit] = setting.yaw;
  return {
    yaw: clamp(random.normal(0, deviation), limit) * degrees,
    pitch: random.normal(0, setting.pitch) * degrees,
    roll: random.normal(0, setting.roll) * degrees,
    target: [random.normal(0, 0.12), random.normal(0, 0.12), 0],
    distance: within(random, setting.frame) / (2 * Math.tan(fovY / 2)),
    fovY,
  };
}

function drawLight(random: RandomStream, setting: Setting): SubjectLight {
  const exposure = within(random, setting.exposure);
  const share = within(random, setting.lamp);
  const azimuth = clamp(random.normal(0, 40), 75) * degrees;
  const elevation = clamp(random.normal(25, 20), 60) * degrees;
  const distance = random.uniform(5, 15);
  return {
    position: [
      distance * Math.cos(elevation) * Math.sin(azimuth),
      distance * Math.sin(elevation),
      distance * Math.cos(elevation) * Math.cos(azimuth),
    ],
    color: tinted(random, exposure * share),
    ambient: tinted(random, exposure * (1 - share)),
    gradient: [random.normal(0, 0.15), random.uniform(0, 0.35), random.normal(0, 0.1)],
    specular: random.uniform(0.02, 0.2),
    shininess: random.uniform(8, 40),
  };
}

/** Warm or cool: red and blue move against each other, green a little by itself. */
function tinted(random: RandomStream, strength: number): [number, number, number] {
  const warmth = random.normal(0, 0.05);
  return [strength * (1 + warmth), strength * (1 + random.normal(0, 0.015)), strength * (1 - warmth)];
}

function drawBackground(random: RandomStream): SubjectBackground {
  // Walls and skies are mostly grey.
  const color = (): [number, number, number] => {
    const grey = random.uniform(0.1, 0.9);
    return [grey + random.normal(0, 0.12), grey + random.normal(0, 0.12), grey + random.normal(0, 0.12)];
  };
  return {
    base: color(),
    amount: random.uniform() < 0.5 ? 0 : random.uniform(0.1, 0.4),
    waves: Array.from({ length: 4 }, () => ({
      x: random.normal(0, 1.5),
      y: random.normal(0, 1.5),
      phase: random.uniform(0, 2 * Math.PI),
      color: color(),
    })),
  };
}

const drawFinish = (random: RandomStream, setting: Setting) => ({
  gamma: random.uniform(0.9, 1.1),
  blur: within(random, setting.blur),
  noise: within(random, setting.noise),
});

/** Centres of what is likely to be hidden: cheeks, chin, mouth, brow. */
const hidden: readonly (readonly [number, number])[] = [
  [-0.75, 0.45],
  [0.75, 0.45],
  [0, 1.15],
  [0.1, 0.75],
  [0, -0.55],
];

function drawOccluder(random: RandomStream): Occluder {
  const [x, y] = hidden[random.integer(hidden.length)]!;
  const skin = random.uniform() < 0.4;
  const grey = random.uniform(0.1, 0.9);
  return {
    x: x + random.normal(0, 0.12),
    y: y + random.normal(0, 0.12),
    axes: [random.uniform(0.35, 0.6), random.uniform(0.2, 0.4)],
    turn: random.uniform(0, Math.PI),
    color: skin ? [0.75, 0.55, 0.45] : [grey + random.normal(0, 0.15), grey, grey + random.normal(0, 0.15)],
    stripes: [random.uniform(0, 0.15), random.uniform(2, 8)],
  };
}

const within = (random: RandomStream, [low, high]: Range): number => random.uniform(low, high);
const clamp = (x: number, limit: number): number => Math.min(limit, Math.max(-limit, x));
