// The README's picture from the demo's own output: `node scripts/readme-picture.mjs [out]` after `npm run demo`.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './setup.mjs';

const sharp = createRequire(join(root, 'packages/io/package.json'))('sharp');
const folder = process.argv[2] ?? join(root, 'out');
const width = 1200;
const [overlay, turntable] = await Promise.all(
  ['overlay.png', 'turntable.png'].map((name) =>
    sharp(join(folder, name)).resize({ width }).toBuffer({ resolveWithObject: true }),
  ),
);
const gap = 6;
const height = overlay.info.height + gap + turntable.info.height;
await sharp({ create: { width, height, channels: 3, background: 'white' } })
  .composite([
    { input: overlay.data, left: 0, top: 0 },
    { input: turntable.data, left: 0, top: overlay.info.height + gap },
  ])
  .jpeg({ quality: 85, mozjpeg: true })
  .toFile(join(root, 'docs/images/demo.jpg'));
