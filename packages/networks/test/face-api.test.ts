import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landmarkGraph } from '../src/face-api/landmark-network.js';
import {
  type DetectedFace,
  faceApiLandmarks,
  faceApiRecognition,
  type LandmarkDetector,
  type RecognitionNetwork,
  warp,
} from '../src/index.js';
import { loadWeights } from '../src/weights/load.js';
import { type Library, loadLibrary } from './library.js';
import { portrait } from './photo.js';

let library: Library;
let detector: LandmarkDetector;
let recognition: RecognitionNetwork;
let photo: tf.Tensor3D;
let face: DetectedFace;

beforeAll(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  photo = await portrait();
  detector = await faceApiLandmarks();
  recognition = await faceApiRecognition();
  face = (await detector.detect(photo))[0]!;
  library = await loadLibrary();
});
afterAll(() => {
  photo.dispose();
  detector.dispose();
  recognition.dispose();
});

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!)));
/** Distance of the outer eye corners. */
const eyeDistance = (p: Float32Array): number => Math.hypot(p[90]! - p[72]!, p[91]! - p[73]!);
/** Mean distance of the landmarks, the second moved and scaled, in outer eye distances of the first. */
const error = (a: Float32Array, b: Float32Array, x = 0, y = 0, scale = 1): number => {
  let sum = 0;
  for (let i = 0; i < 136; i += 2) sum += Math.hypot((b[i]! - x) * scale - a[i]!, (b[i + 1]! - y) * scale - a[i + 1]!);
  return sum / 68 / eyeDistance(a);
};
const aligned = (image: tf.Tensor3D, landmarks: Float32Array): tf.Tensor4D =>
  tf.tidy(() => warp(tf.expandDims(image), recognition.alignment(landmarks), recognition.inputSize));
/** Grey all round the photo's upper left part, which is scaled first. */
const framed = (size: number, at: [number, number], canvas: [number, number]): tf.Tensor3D =>
  tf.tidy(() => {
    const small = warp(tf.expandDims(photo), { a: 512 / size, b: 0, x: 0, y: 0 }, { height: size, width: size });
    const [top, left] = at;
    return tf.squeeze(
      tf.pad(
        small,
        [
          [0, 0],
          [top, canvas[0] - top - size],
          [left, canvas[1] - left - size],
          [0, 0],
        ],
        0.5,
      ),
      [0],
    );
  });

describe('against the library', () => {
  it('finds the same box', async () => {
    const image: tf.Tensor3D = tf.tidy(() => tf.round(tf.mul(photo, 255)));
    const [theirs] = await library.detectAllFaces(image, new library.SsdMobilenetv1Options({ minConfidence: 0.3 }));
    image.dispose();
    expect(face.score).toBeCloseTo(theirs!.score, 4);
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(face.box[side]).toBeCloseTo(theirs!.box[side], 2);
  });

  it('sees the same landmarks in the same crop, to 0.1 pixels', async () => {
    const graph = landmarkGraph(await loadWeights('test', 'face_landmark_68'));
    const [ours, theirs] = tf.tidy(() => {
      const crop = warp(tf.expandDims(photo), { a: 1, b: 0, x: 166, y: 70 }, { height: 112, width: 112 });
      const input = new library.NetInput([tf.mul(tf.squeeze(crop, [0]), 255)]);
      const both = [graph.predict(crop), library.nets.faceLandmark68Net.forwardInput(input)];
      return both.map((t) => t.dataSync().map((v) => 112 * v));
    });
    expect(furthest(ours!, theirs!)).toBeLessThan(0.1);
    graph.dispose();
  });

  it('gives the same embedding to 1e-4, with and without a gradient being taken', () => {
    tf.tidy(() => {
      const crop = aligned(photo, face.landmarks);
      const input = new library.NetInput([tf.mul(tf.squeeze(crop, [0]), 255)]);
      const theirs = library.nets.faceRecognitionNet.forwardInput(input).dataSync<'float32'>();
      const ours = recognition.features(crop).embedding.dataSync();
      const { value } = tf.valueAndGrad((x) => tf.sum(recognition.features(x as tf.Tensor4D).embedding))(crop);
      expect(furthest(ours, theirs)).toBeLessThan(1e-4);
      expect(value.dataSync()[0]).toBeCloseTo(
        theirs.reduce((a, b) => a + b),
        3,
      );
    });
  });
});

describe('recognition', () => {
  it('shows its five stages', () => {
    tf.tidy(() => {
      const { embedding, activations } = recognition.features(tf.zeros([2, 150, 150, 3]));
      expect(embedding.shape).toEqual([2, 128]);
      expect(activations.map((a) => a.shape.join(' '))).toEqual([
        '2 35 35 32',
        '2 17 17 64',
        '2 8 8 128',
        '2 4 4 256',
        '2 2 2 256',
      ]);
    });
  });

  it('has the gradient of a finite difference, through embedding and activations', () => {
    tf.tidy(() => {
      const loss = (x: tf.Tensor): tf.Scalar => {
        const { embedding, activations } = recognition.features(x as tf.Tensor4D);
        return tf.addN([tf.sum(tf.square(embedding)), ...activations.map((a) => tf.mean(tf.abs(a)))]) as tf.Scalar;
      };
      const x = aligned(photo, face.landmarks);
      const gradient = tf.grad(loss)(x);
      const length = tf.norm(gradient).dataSync()[0]!;
      const along = tf.div(gradient, length);
      const at = (step: number): number => loss(tf.add(x, tf.mul(along, step))).dataSync()[0]!;
      const step = 0.02;
      const ratio = (at(step) - at(-step)) / (2 * step) / length;
      expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
    });
  });

  it('crops with the eyes level wherever the face is', () => {
    const turn = { a: 1.2, b: 0.7, x: 30, y: -12 };
    const moved = face.landmarks.map((_, i) => {
      const [x, y] = [face.landmarks[i & ~1]!, face.landmarks[i | 1]!];
      return i & 1 ? turn.b * x + turn.a * y + turn.y : turn.a * x - turn.b * y + turn.x;
    });
    const [s, t] = [recognition.alignment(face.landmarks), recognition.alignment(moved)];
    expect(t.a).toBeCloseTo(turn.a * s.a - turn.b * s.b, 4);
    expect(t.b).toBeCloseTo(turn.b * s.a + turn.a * s.b, 4);
  });

  it('says what is wrong with its arguments', async () => {
    const wrong = tf.zeros([1, 112, 112, 3]) as tf.Tensor4D;
    expect(() => recognition.features(wrong)).toThrow(/\[batch, 150, 150, 3\], got \[1, 112, 112, 3\].*warp/);
    expect(() => recognition.alignment(new Float32Array(10))).toThrow('136 finite numbers');
    wrong.dispose();
    const other = await faceApiRecognition();
    other.dispose();
    other.dispose();
    expect(() => other.features(wrong)).toThrow('has been disposed');
  });
});

describe('detector', () => {
  it('finds the same landmarks in a mirrored photo, mirrored', async () => {
    const mirrored = tf.reverse(photo, 1) as tf.Tensor3D;
    const [found] = await detector.detect(mirrored);
    const back = found!.landmarks.map((v, i) => (i % 2 ? v : 512 - v));
    // Mirrored, the right eye's outer corner is the left one's.
    expect(Math.hypot(back[90]! - face.landmarks[72]!, back[91]! - face.landmarks[73]!)).toBeLessThan(1.5);
    expect(Math.hypot(back[60]! - face.landmarks[60]!, back[61]! - face.landmarks[61]!)).toBeLessThan(1.5);
    mirrored.dispose();
  });

  it('finds a small face of a large photo', async () => {
    const image = framed(300, [900, 1300], [1500, 2000]);
    const faces = await detector.detect(image);
    expect(faces).toHaveLength(1);
    expect(error(face.landmarks, faces[0]!.landmarks, 1300, 900, 512 / 300)).toBeLessThan(0.06);
    image.dispose();
  });

  it('finds a face of 64 pixels that fills its photo, and one at the border', async () => {
    const tiny = tf.tidy(() =>
      tf.squeeze(warp(tf.expandDims(photo), { a: 2, b: 0, x: 160, y: 40 }, { height: 64, width: 64 }), [0]),
    ) as tf.Tensor3D;
    const [small] = await detector.detect(tiny);
    expect(
      error(
        face.landmarks,
        small!.landmarks.map((v, i) => 2 * v + (i % 2 ? 40 : 160)),
      ),
    ).toBeLessThan(0.08);
    const cut = tf.slice(photo, [0, 200, 0], [512, 312, 3]);
    const [border] = await detector.detect(cut);
    expect(border!.box.x).toBeGreaterThanOrEqual(0);
    expect(border!.landmarks.every(Number.isFinite)).toBe(true);
    tf.dispose([tiny, cut]);
  });

  it('finds a face in grey, returns the largest first, and nothing where there is none', async () => {
    const two = tf.tidy(() => {
      const grey = tf.tile(tf.mean(photo, 2, true), [1, 1, 3]);
      return tf.concat([tf.squeeze(framed(256, [0, 0], [512, 256]), []), grey], 1) as tf.Tensor3D;
    });
    const faces = await detector.detect(two);
    expect(faces).toHaveLength(2);
    expect(faces[0]!.box.x).toBeGreaterThan(256);
    const grey = tf.fill([80, 60, 3], 0.5) as tf.Tensor3D;
    const dot = tf.fill([1, 1, 3], 0.5) as tf.Tensor3D;
    expect(await detector.detect(grey)).toEqual([]);
    expect(await detector.detect(dot)).toEqual([]);
    tf.dispose([two, grey, dot]);
  });

  it('finds a face of which shadows show next to nothing', async () => {
    const dark = tf.tidy(() => tf.mul(tf.pow(photo, 5), 0.1)) as tf.Tensor3D;
    const [found] = await detector.detect(dark);
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(Math.abs(found!.box[side] - face.box[side])).toBeLessThan(10);
    }
    dark.dispose();
  });

  it('stops when it is told to', async () => {
    const before = tf.memory().numTensors;
    await expect(detector.detect(photo, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong with its argument', async () => {
    const batch = tf.expandDims(photo);
    await expect(detector.detect(batch as never)).rejects.toThrow('Pass RGB in [0, 1] without a batch dimension');
    batch.dispose();
  });
});
