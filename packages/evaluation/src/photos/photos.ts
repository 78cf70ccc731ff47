import { hstack, readImage } from '@ganfit/io';
import type { Case, Evaluation } from '../evaluate/evaluation.js';
import type { Tools } from '../evaluate/tools.js';
import { costOf, type FitCost, identityOf, turntable } from '../fitted.js';
import { beforeAndAfter, frontalView, type Likeness, likenessBy } from './likeness.js';
import { listPhotos } from './list-photos.js';
import { photosReport } from './report.js';

export interface PhotosOptions {
  /** Image files and folders; a folder within a folder holds photos of one person. */
  readonly paths: readonly string[];
  /** Fit the first photo twice, to see that a seed decides everything. Default true. */
  readonly repeat?: boolean;
  readonly seed?: number;
}

/** A photo to fit, or the first one to fit twice more. */
export interface PhotoCase extends Case {
  readonly path: string;
  readonly person: string;
  readonly repeat?: boolean;
}

export interface PhotoRecord extends FitCost {
  kind: 'photo';
  landmarkNrmse: number;
  pixelL1: number;
  /** By the network in the loss, on the part of the photo that the fit counts as face. */
  identityCosine: number;
  identity: number[];
  likeness: Likeness;
  /** By the other network. */
  judge?: Likeness;
  overlay: string;
  turntable: string;
}

/** Largest difference of any parameter between two fits of one photo by one seed. */
export interface RepeatRecord {
  kind: 'repeat';
  difference: number;
}

/**
 * Real photos, without a truth: landmarks, pixels, likeness by the network in the loss and by another, whether each head
 * finds its own photo among all, and how alike the heads from several photos of one person are.
 * @example evaluate(photos({ paths: ['portraits'] }), { tools, out: 'out/photos', tag: 'v1' });
 */
export function photos(options: PhotosOptions): Evaluation<PhotoCase, PhotoRecord | RepeatRecord> {
  const { paths, repeat = true, seed = 1 } = options;
  return {
    title: 'Photos',
    settings: { seed },
    async cases() {
      const listed = await listPhotos(paths);
      const [first] = listed;
      return repeat ? [...listed, { ...first!, name: `${first!.name} twice more`, repeat: true, cost: 2 }] : listed;
    },
    async measure({ name, path, repeat }, tools, save) {
      const photo = await readImage(path);
      if (repeat) return measureRepeat(photo, tools, seed);
      const result = await tools.fit([photo], { seed });
      try {
        const { metrics } = result.images[0]!;
        const pictures = { ...beforeAndAfter(result), frontal: await frontalView(result, tools) };
        return {
          kind: 'photo',
          ...costOf(result),
          ...metrics,
          identity: identityOf(result),
          likeness: likenessBy(tools.recognition, pictures),
          ...(tools.judge && { judge: likenessBy(tools.judge, pictures) }),
          overlay: await save(`${name}-overlay`, hstack(pictures.panels, { gap: 4 })),
          turntable: await save(`${name}-turntable`, turntable(result)),
        };
      } finally {
        result.dispose();
      }
    },
    report: photosReport,
  };
}

async function measureRepeat(photo: Awaited<ReturnType<typeof readImage>>, tools: Tools, seed: number) {
  const runs: number[][] = [];
  for (let run = 0; run < 2; run++) {
    const result = await tools.fit([photo], { seed });
    runs.push(numbers(result.parametersJson()));
    result.dispose();
  }
  const [first, second] = runs as [number[], number[]];
  const difference = first.reduce((most, x, i) => Math.max(most, Math.abs(x - second[i]!)), 0);
  return { kind: 'repeat' as const, difference };
}

/** All numbers of a tree, in order. */
function numbers(tree: unknown): number[] {
  return typeof tree === 'number' ? [tree] : Object.values(tree as object).flatMap(numbers);
}
