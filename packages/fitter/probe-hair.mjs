import '@tensorflow/tfjs-backend-wasm';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

const F = await import('./dist/index.js');
const sharp = createRequire('/tmp/fit/packages/io/package.json')('sharp');
await tf.setBackend('wasm');
for (const photo of process.argv.slice(2)) {
  const base = F.defaultPreset();
  let shot;
  const dump = (view) => {
    const m = F.withoutHair(view);
    const [, H, W] = view.target.image.shape;
    shot = {
      H,
      W,
      I: view.target.image.dataSync().slice(),
      R: view.rendering.image.dataSync().slice(),
      M: m.dataSync().slice(),
      F: view.mask.dataSync().slice(),
    };
    return m;
  };
  const preset = {
    ...base,
    stages: (r) => [...base.stages(r).slice(0, 2), { ...base.stages(r)[2], steps: 1, visibility: dump }],
  };
  const res = await F.fit(photo, { preset });
  res.dispose();
  const { H, W, I, R, M } = shot;
  const out = Buffer.alloc(H * W * 4 * 3);
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++) {
      const i = y * W + x;
      for (let c = 0; c < 3; c++) {
        const px = [I[3 * i + c], R[3 * i + c], M[i], I[3 * i + c] * (0.25 + 0.75 * M[i])];
        px.forEach((v, k) => (out[(y * W * 4 + k * W + x) * 3 + c] = Math.max(0, Math.min(255, v * 255))));
      }
    }
  const name = photo.split('/').pop().split('.')[0];
  await sharp(out, { raw: { width: W * 4, height: H, channels: 3 } })
    .png()
    .toFile(`/tmp/hair/${name}.png`);
}
