import type { RandomStream } from '@ganfit/core';

/** Everything that a rendered subject was made from, as plain numbers. */
export interface SubjectParameters {
  /** p_s, `[identitySize]`. */
  identity: Float32Array;
  /** p_e, `[expressionSize]`. */
  expression: Float32Array;
  /** p_t, `[latentSize]`. */
  texture: Float32Array;
  camera: SubjectCamera;
  light: SubjectLight;
  background: SubjectBackground;
  finish: SubjectFinish;
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

/** A point light over a soft surround, see {@link lightStudio}. */
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
  /** Deviation of the blur in pixels of a 512-pixel photo. */
  blur: number;
  /** Deviation of the noise. */
  noise: number;
}

const degrees = Math.PI / 180;

/**
 * Draws a subject. The distribution, and why:
 *
 * | what | drawn from | because |
 * | --- | --- | --- |
 * | identity | N(0, 1) | the shape prior itself: the average person is as rare as among people |
 * | expression | N(0, 0.5) | as GANFIT's Eq. 7; most photos are near neutral |
 * | texture | N(0, 0.8) | at 1 a linear texture model gives skins that nobody has |
 * | yaw, pitch, roll | N(0, 15°) up to 35°, N(0, 6°), N(0, 4°) | portraits: turned more than tilted |
 * | angle of view, frame | 15° to 35°; 230 to 350 mm high at the face, off centre by N(0, 12 mm) | half a metre (visible perspective) to 1.5 m |
 * | light | a near point light of 15 % to 75 % of the light, frontal half space, specular highlights; a surround with a gradient; both tinted by N(0, 5 %) | from an overcast sky to a lamp. Neither a pure Phong nor a pure spherical-harmonics model can match it |
 * | background | plain, or smooth waves (half each) | a fit must not use it |
 * | finish | tone curve 0.9 to 1.1, blur 0.4 to 0.9 px, noise 0.5 % to 1.5 %, halved chroma, 8 bit | what a camera and JPEG do |
 *
 * Not in it: cast shadows, hair, glasses, other occlusion. So these subjects are easier than photos in that respect.
 */
export function drawSubject(
  random: RandomStream,
  sizes: { identity: number; expression: number; texture: number },
): SubjectParameters {
  return {
    identity: random.split('identity').normals(sizes.identity),
    expression: random.split('expression').normals(sizes.expression, 0, 0.5),
    texture: random.split('texture').normals(sizes.texture, 0, 0.8),
    camera: drawCamera(random.split('camera')),
    light: drawLight(random.split('light')),
    background: drawBackground(random.split('background')),
    finish: drawFinish(random.split('finish')),
  };
}

function drawCamera(random: RandomStream): SubjectCamera {
  const fovY = random.uniform(15, 35) * degrees;
  const frame = random.uniform(2.3, 3.5);
  return {
    yaw: clamp(random.normal(0, 15), 35) * degrees,
    pitch: random.normal(0, 6) * degrees,
    roll: random.normal(0, 4) * degrees,
    target: [random.normal(0, 0.12), random.normal(0, 0.12), 0],
    distance: frame / (2 * Math.tan(fovY / 2)),
    fovY,
  };
}

function drawLight(random: RandomStream): SubjectLight {
  const exposure = random.uniform(0.85, 1.2);
  const share = random.uniform(0.15, 0.75);
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

function drawFinish(random: RandomStream): SubjectFinish {
  return { gamma: random.uniform(0.9, 1.1), blur: random.uniform(0.4, 0.9), noise: random.uniform(0.005, 0.015) };
}

const clamp = (x: number, limit: number): number => Math.min(limit, Math.max(-limit, x));
