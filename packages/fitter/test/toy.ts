// A face small enough to fit in a second: a bumpy egg with 68 landmarks, and a photo of it with known truth.
import { randomStream } from '@ganfit/core';
import {
  adam,
  chain,
  cosine,
  type FitOptions,
  fit,
  harmonicLight,
  type PhotoPixels,
  type Preset,
  type Stage,
  scaleByGroup,
  scaleBySchedule,
} from '@ganfit/fitter';
import {
  detailPrior,
  energy,
  type FaceParameters,
  identity,
  type LossTerm,
  landmark,
  pixel,
  randomPoseIdentity,
  statisticalPrior,
  type View,
} from '@ganfit/losses';
import { type FaceModel, linearTexture, pcaShape, type SurfacePoints } from '@ganfit/morphable';
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { cameraOf, type OrbitNumbers, orbitParameters } from '../src/camera.js';
import { landmarkPoints, landmarkShape } from '../src/contour.js';
import { faceCrop } from '../src/similarity.js';
import { projectLandmarks, renderHead, textureMap } from '../src/view.js';

const [rows, columns] = [21, 29];
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
/** Angles that the grid spans: to the subject's right and left of the front, and above and below it. */
const [sideways, upwards] = [110, 80];

/** The point of the egg at a longitude (positive to +x) and a latitude in degrees: brow, nose and chin stand out. */
function surface(longitude: number, latitude: number): [number, number, number] {
  const bump = (x: number, y: number, width: number): number =>
    Math.exp(-((longitude - x) ** 2 + (latitude - y) ** 2) / (2 * width ** 2));
  const r =
    1 +
    0.18 * bump(0, -8, 9) +
    0.06 * bump(0, -60, 15) +
    0.04 * bump(0, 28, 20) -
    0.05 * bump(22, 12, 8) -
    0.05 * bump(-22, 12, 8);
  const [lon, lat] = [radians(longitude), radians(latitude)];
  return [0.75 * r * Math.sin(lon) * Math.cos(lat), r * Math.sin(lat), 0.85 * r * Math.cos(lon) * Math.cos(lat)];
}

/** Longitude and latitude of the 68 landmarks; the subject's right has negative longitudes and lies left in a photo. */
function landmarkAngles(): [number, number][] {
  const ring = (n: number, x: number, y: number, rx: number, ry: number, start: number): [number, number][] =>
    Array.from({ length: n }, (_, i) => {
      const angle = start + (2 * Math.PI * i) / n;
      return [x - rx * Math.cos(angle), y + ry * Math.sin(angle)];
    });
  const line = (n: number, from: [number, number], to: [number, number]): [number, number][] =>
    Array.from({ length: n }, (_, i) => [
      from[0] + ((to[0] - from[0]) * i) / (n - 1),
      from[1] + ((to[1] - from[1]) * i) / (n - 1),
    ]);
  const jaw = Array.from({ length: 17 }, (_, i): [number, number] => [
    -80 + 10 * i,
    -5 - 55 * Math.sin((Math.PI * i) / 16),
  ]);
  return [
    ...jaw,
    ...line(5, [-40, 24], [-10, 26]),
    ...line(5, [10, 26], [40, 24]),
    ...line(4, [0, 18], [0, -8]),
    ...line(5, [-9, -14], [9, -14]),
    ...ring(6, -22, 12, 10, 4, 0),
    ...ring(6, 22, 12, 10, 4, 0),
    ...ring(12, 0, -34, 17, 7, 0),
    ...ring(8, 0, -34, 11, 3, 0),
  ];
}

const vertexAt = (row: number, column: number): number => row * columns + column;
const longitudeOf = (column: number): number => -sideways + (2 * sideways * column) / (columns - 1);
const latitudeOf = (row: number): number => upwards - (2 * upwards * row) / (rows - 1);

function gridTriangles(): Int32Array {
  const list: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const [a, b, c, d] = [
        vertexAt(row, column),
        vertexAt(row, column + 1),
        vertexAt(row + 1, column),
        vertexAt(row + 1, column + 1),
      ];
      list.push(a, c, b, b, c, d);
    }
  }
  return Int32Array.from(list);
}

/** Points of the grid at the given angles. */
function pointsAt(angles: readonly [number, number][]): SurfacePoints {
  const weights: number[] = [];
  const triangles = angles.map(([longitude, latitude]) => {
    const x = ((longitude + sideways) / (2 * sideways)) * (columns - 1);
    const y = ((upwards - latitude) / (2 * upwards)) * (rows - 1);
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [s, t] = [x - column, y - row];
    const upper = s + t <= 1;
    weights.push(...(upper ? [1 - s - t, t, s] : [1 - t, 1 - s, s + t - 1]));
    return 2 * (row * (columns - 1) + column) + (upper ? 0 : 1);
  });
  return { triangles: Int32Array.from(triangles), weights: Float32Array.from(weights) };
}

/** For the jaw's landmarks at the sides, the vertices of their row from 20 degrees inside to 30 outside. */
function contourLines(): Int32Array[] {
  return landmarkAngles()
    .slice(0, 17)
    .map(([longitude, latitude]) => {
      if (Math.abs(longitude) < 30) return new Int32Array(0);
      const row = Math.round(((upwards - latitude) / (2 * upwards)) * (rows - 1));
      const line = Array.from({ length: columns }, (_, column) => column).filter((column) => {
        const outward = Math.sign(longitude) * (longitudeOf(column) - longitude);
        return outward > -20 && outward < 30;
      });
      if (longitude < 0) line.reverse();
      return Int32Array.from(line, (column) => vertexAt(row, column));
    });
}

/** Three modes of identity, two of expression, two of texture on a map of 16 x 16. */
export function toyModel(): FaceModel {
  const angles = Array.from({ length: rows * columns }, (_, i): [number, number] => [
    longitudeOf(i % columns),
    latitudeOf(Math.floor(i / columns)),
  ]);
  const points = angles.map(([longitude, latitude]) => surface(longitude, latitude));
  const mode = (
    move: (p: readonly [number, number, number], a: [number, number]) => [number, number, number],
  ): number[] => points.flatMap((p, i) => move(p, angles[i]!));
  const near = ([lon, lat]: [number, number], x: number, y: number, width: number): number =>
    Math.exp(-((lon - x) ** 2 + (lat - y) ** 2) / (2 * width ** 2));
  const mean = Float32Array.from(points.flat());
  const shape = pcaShape({
    topology: {
      triangles: gridTriangles(),
      uvs: Float32Array.from(
        angles.flatMap(([lon, lat]) => [(lon + sideways) / (2 * sideways), (upwards - lat) / (2 * upwards)]),
      ),
      mask: Float32Array.from(angles, ([lon, lat]) => (Math.abs(lon) < 90 && Math.abs(lat) < 70 ? 1 : 0)),
      landmarks: pointsAt(landmarkAngles()),
      contour: contourLines(),
      region: new Uint8Array(points.length),
      counterparts: Int32Array.from(points, (_, i) => vertexAt(Math.floor(i / columns), columns - 1 - (i % columns))),
    },
    identity: {
      mean,
      basis: Float32Array.from([
        ...mode(([x]) => [0.07 * x, 0, 0]),
        ...mode(([, y]) => [0, y < 0 ? 0.1 * y : 0, 0]),
        ...mode((_, a) => [0, 0, 0.1 * near(a, 0, -8, 12)]),
      ]),
    },
    expression: {
      mean: new Float32Array(mean.length),
      basis: Float32Array.from([
        ...mode((_, a) => [0, -0.06 * near(a, 0, -42, 9), 0]),
        ...mode((_, a) => [0, 0.05 * (near(a, 25, 26, 10) + near(a, -25, 26, 10)), 0]),
      ]),
    },
  });
  const texel = (i: number): [number, number] => [
    -sideways + (2 * sideways * ((i % 16) + 0.5)) / 16,
    upwards - (2 * upwards * (Math.floor(i / 16) + 0.5)) / 16,
  ];
  const map = (colour: (a: [number, number]) => number[]): number[] =>
    Array.from({ length: 256 }, (_, i) => colour(texel(i))).flat();
  const texture = linearTexture(
    {
      mean: Float32Array.from(
        map((a) => {
          const dark = near(a, 22, 12, 8) + near(a, -22, 12, 8) + 0.7 * near(a, 0, -34, 12);
          return [0.75 - 0.4 * dark, 0.58 - 0.4 * dark, 0.5 - 0.3 * dark];
        }),
      ),
      basis: Float32Array.from([...map(() => [0.06, 0.06, 0.06]), ...map(([lon]) => [0.001 * lon, 0, -0.001 * lon])]),
    },
    { height: 16, width: 16 },
  );
  return {
    name: 'toy',
    version: '1',
    hash: 'toy',
    shape,
    texture,
    blendshapes: { names: [], displacement: () => new Float32Array(mean.length) },
    dispose() {
      shape.dispose();
      texture.dispose?.();
    },
  };
}

/** A network of one frozen random layer on 24 x 24 pixels. */
export function toyRecognition(): RecognitionNetwork {
  const side = 24;
  const layer = tf.tensor2d(randomStream(9).normals(side * side * 3 * 48, 0, 0.02), [side * side * 3, 48]);
  return {
    name: 'toy',
    inputSize: { height: side, width: side },
    alignment: (landmarks) => faceCrop(landmarks, side, 2.6),
    features(aligned) {
      const embedding = tf.matMul(tf.reshape(aligned, [-1, side * side * 3]) as tf.Tensor2D, layer) as tf.Tensor2D;
      return { embedding, activations: [tf.reshape(tf.tanh(embedding), [-1, 4, 4, 3]) as tf.Tensor4D] };
    },
    dispose: () => layer.dispose(),
  };
}

/** What the toy photo shows. */
export const truth = {
  identity: [1.2, -0.9, 1],
  expression: [1, -0.7],
  texture: [1, -1.5],
  orbit: { yaw: 0.3, pitch: -0.12, roll: 0.1, target: [0.05, -0.08], distance: 9, size: 0.62 } satisfies OrbitNumbers,
};

export interface ToyPhoto {
  readonly pixels: PhotoPixels;
  /** `[68 * 2]` true landmarks. */
  readonly landmarks: Float32Array;
}

/** Renders the truth, or a variation of it, on 96 x 112 pixels. */
export function toyPhoto(model: FaceModel, change: Partial<typeof truth> = {}): ToyPhoto {
  const { identity, expression, texture, orbit } = { ...truth, ...change };
  const size = { height: 96, width: 112 };
  const points = landmarkPoints(model.shape.topology);
  const restricted = landmarkShape(model.shape, points);
  const result = tf.tidy(() => {
    const light = harmonicLight();
    const parameters: FaceParameters = {
      identity: tf.tensor2d([identity]),
      expression: tf.tensor2d([expression]),
      texture: tf.tensor2d([texture]),
      camera: orbitParameters(orbit),
      lighting: light.neutral(),
    };
    const camera = cameraOf(parameters.camera);
    const head = { model, shader: light.shader, texturing: 'pixel' } as const;
    const { image } = renderHead(head, parameters, textureMap(model, parameters), camera, size);
    const seen = projectLandmarks({ landmarks: points, landmarkShape: restricted.evaluate }, parameters, camera, size);
    return {
      pixels: { ...size, data: Float32Array.from(tf.clipByValue(image, 0, 1).dataSync()) },
      landmarks: Float32Array.from(seen.dataSync()),
    };
  });
  restricted.dispose();
  return result;
}

const optimizer = (steps: number) =>
  chain(
    adam({ learningRate: 1 }),
    scaleByGroup({ camera: 0.01, identity: 0.08, expression: 0.08, texture: 0.1, lighting: 0.04 }),
    scaleBySchedule(cosine(steps)),
  );

/** Landmarks, then all terms; `more` are further terms of the second stage, each of weight 1. */
export function toyPreset(
  steps: readonly [number, number] = [20, 10],
  more: Record<string, LossTerm> = {},
  change: Partial<Stage> = {},
): Preset {
  return {
    light: harmonicLight(),
    texturing: 'pixel',
    stages: (recognition) => [
      {
        name: 'first',
        free: ['identity', 'expression', 'camera'],
        energy: energy(
          { landmark: landmark(), prior: statisticalPrior('identity', 'expression') },
          { landmark: 1, prior: 0.1 },
        ),
        optimizer: optimizer(steps[0]),
        steps: steps[0],
      },
      {
        name: 'second',
        free: ['identity', 'expression', 'texture', 'camera', 'lighting'],
        energy: energy(
          {
            pixel: pixel(),
            landmark: landmark(),
            identity: identity(recognition),
            randomPose: randomPoseIdentity(recognition),
            prior: statisticalPrior('identity', 'expression', 'texture'),
            ...more,
          },
          {
            pixel: 1000,
            landmark: 1,
            identity: 100,
            randomPose: 20,
            prior: 0.1,
            ...Object.fromEntries(Object.keys(more).map((name) => [name, 1])),
          },
        ),
        optimizer: optimizer(steps[1]),
        steps: steps[1],
        every: { randomPose: 2 },
        ...change,
      },
    ],
  };
}

/** Both stages of {@link toyPreset}, one that adds tone with the left half masked, and one that adds detail in a crop of 80. */
export function detailPreset(change: Partial<Stage> = {}): Preset {
  const base = toyPreset([4, 2]);
  const leftHidden = ({ target }: View): tf.Tensor4D => {
    const [, height, width] = target.image.shape;
    const half = [1, height, width / 2, 1] as [number, number, number, number];
    return tf.concat([tf.zeros<tf.Rank.R4>(half), tf.ones<tf.Rank.R4>(half)], 2);
  };
  const added = {
    energy: energy({ pixel: pixel(), prior: detailPrior() }, { pixel: 1000, prior: 1 }),
    optimizer: chain(adam({ learningRate: 0.02 })),
  };
  const tone: Stage = { name: 'tone', free: ['tone'], steps: 1, visibility: leftHidden, ...added };
  const detail: Stage = {
    name: 'detail',
    free: ['detail'],
    steps: 5,
    size: 80,
    visibility: 'kept',
    ...added,
    ...change,
  };
  return { ...base, detailSize: 32, stages: (recognition) => [...base.stages(recognition), tone, detail] };
}

/** All that a fit of the toy needs, and a way to run one. */
export function toy() {
  const model = toyModel();
  const recognition = toyRecognition();
  const photo = toyPhoto(model);
  const options = (more: FitOptions = {}): FitOptions => ({
    model,
    recognition,
    preset: toyPreset(),
    size: 64,
    landmarks: [photo.landmarks],
    ...more,
  });
  return {
    model,
    recognition,
    photo,
    options,
    fit: (more?: FitOptions) => fit(photo.pixels, options(more)),
    dispose() {
      model.dispose();
      recognition.dispose();
    },
  };
}

export type Toy = ReturnType<typeof toy>;
