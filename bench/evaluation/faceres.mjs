// A judge for `ganfit evaluate`: HSE-FaceRes of @vladmandic/human (MIT), a MobileNet with 1024 numbers for a face, which
// has nothing to do with the network that fits are made to please. It needs two packages that ganfit does without:
//   npm install --prefix judge --legacy-peer-deps --ignore-scripts @vladmandic/human @tensorflow/tfjs-converter
//   NODE_PATH=judge/node_modules npx ganfit evaluate photos --judge bench/evaluation/faceres.mjs
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export default async ({ tf }) => {
  const path = join(dirname(require.resolve('@vladmandic/human')), '..', 'models', 'faceres.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  const weights = await readFile(path.replace(/json$/, 'bin'));
  const model = await require('@tensorflow/tfjs-converter').loadGraphModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
      format: json.format,
      generatedBy: json.generatedBy,
      convertedBy: json.convertedBy,
    }),
  );
  const size = 224;
  const mean = (points, from, to) => {
    let [x, y] = [0, 0];
    for (let i = from; i < to; i++) {
      x += points[2 * i] / (to - from);
      y += points[2 * i + 1] / (to - from);
    }
    return [x, y];
  };
  return {
    name: 'human/faceres',
    inputSize: { height: size, width: size },
    // Eyes level, the face from brow to chin in the middle of the square.
    alignment(points) {
      const [r, l, m] = [mean(points, 36, 42), mean(points, 42, 48), mean(points, 48, 68)];
      const eyes = [(r[0] + l[0]) / 2, (r[1] + l[1]) / 2];
      const side = 2.6 * Math.hypot(m[0] - eyes[0], m[1] - eyes[1]);
      const angle = Math.atan2(l[1] - r[1], l[0] - r[0]);
      const [a, b] = [(side / size) * Math.cos(angle), (side / size) * Math.sin(angle)];
      const centre = [0.6 * eyes[0] + 0.4 * m[0], 0.6 * eyes[1] + 0.4 * m[1]];
      const half = size / 2;
      return { a, b, x: centre[0] - a * half + b * half, y: centre[1] - b * half - a * half };
    },
    features: (aligned) =>
      tf.tidy(() => {
        const embedding = model.execute(tf.mul(aligned, 255), 'global_pooling/Mean');
        return { embedding: tf.reshape(embedding, [-1, 1024]), activations: [] };
      }),
    dispose: () => model.dispose(),
  };
};
