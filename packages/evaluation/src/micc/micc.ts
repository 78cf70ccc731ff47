import { check } from '@ganfit/core';
import { readImage } from '@ganfit/io';
import type { FaceTopology } from '@ganfit/morphable';
import type { Case, Evaluation } from '../evaluate/evaluation.js';
import type { Tools } from '../evaluate/tools.js';
import { costOf, type FitCost, neutralHead, overlaySheet } from '../fitted.js';
import { noseTip, skinOf } from '../head-errors.js';
import { type Mesh, pick } from '../mesh.js';
import { onSurface } from '../on-surface.js';
import { findScanLandmarks } from '../scan/find-landmarks.js';
import type { ScanLandmarks } from '../scan/landmark-file.js';
import { readScan, type ScanOptions } from '../scan/read-scan.js';
import type { SettingName } from '../subjects/settings.js';
import { surfaceError } from '../surface-error.js';
import { type MiccSubject, readMicc, spreadEvenly } from './data-set.js';
import { miccReport } from './report.js';

export interface MiccOptions extends ScanOptions {
  /** The folder with subject_01, subject_02, … */
  readonly root: string;
  /** Frames of each video, spread evenly and fitted together; default 5. */
  readonly frames?: number;
  readonly settings?: readonly SettingName[];
  /** Takes frames, as image files' bytes, out of a video, spread evenly. Without it, frames must be there as images. */
  readonly videoFrames?: (path: string, count: number) => Promise<readonly Uint8Array[]>;
}

export interface MiccCase extends Case, MiccSubject {}

/** Errors against one scan, mm. */
export interface ScanErrors {
  scan: string;
  similarity: number;
  rigid: number;
  /** The model's mean face against the same scan. */
  meanFace: { similarity: number; rigid: number };
  /** What was assumed or left out. */
  notes: string[];
}

export interface MiccRecord extends FitCost {
  scans: ScanErrors[];
  frames: number;
  missing: number;
  overlay: string;
}

/**
 * The evaluation on the MICC Florence data set as GANFIT's authors released it (Table 1): 5 frames of a video, fitted
 * together; head without expression and scan cropped at 95 mm round the nose tip; aligned by landmarks, then by ICP;
 * mean distance to the surface in both directions; the better of two scans; mean and deviation over subjects. Theirs lets
 * the scale free (similarity); the rigid one stands beside it.
 *
 * @example evaluate(micc({ root: 'florence' }), { tools, out: 'out/micc', tag: 'v1' });
 */
export function micc(options: MiccOptions): Evaluation<MiccCase, MiccRecord> {
  const { root, frames = 5, unit } = options;
  return {
    title: 'MICC Florence',
    settings: { frames, ...(unit && { unit }) },
    async cases() {
      const all = await readMicc(root);
      const chosen = all.filter(({ setting }) => options.settings?.includes(setting) ?? true);
      return chosen.map((one) => ({ ...one, name: `${one.subject} ${one.setting}`, cost: frames }));
    },
    async measure(of, tools, save) {
      check(
        of.scans.length > 0,
        'MISSING_FILE',
        () => `micc: ${of.subject} has no scan (OBJ or PLY) in its folder Model.`,
      );
      // Scans first: one that cannot be read should not cost a fit.
      const scans = await Promise.all(of.scans.map((path) => prepareScan(path, tools, unit ? { unit } : {})));
      const photos = await readFrames(of, frames, options.videoFrames);
      const result = await tools.fit(photos);
      try {
        const { topology } = tools.model.shape;
        const head = result.mesh({ expression: 'neutral' }).positions;
        const average = neutralHead(tools.model);
        return {
          ...costOf(result),
          scans: scans.map(({ scan, ...target }) => ({
            scan,
            ...against(head, topology, target),
            meanFace: against(average, topology, target),
            notes: target.notes,
          })),
          frames: photos.length,
          missing: result.leftOut.length,
          overlay: await save(of.name, overlaySheet(result)),
        };
      } finally {
        result.dispose();
      }
    },
    report: miccReport,
  };
}

interface Target {
  mesh: Mesh;
  landmarks: ScanLandmarks;
  notes: string[];
}

async function prepareScan(
  path: string,
  { detector }: Tools,
  options: ScanOptions,
): Promise<Target & { scan: string }> {
  const { mesh, landmarks: beside, notes } = await readScan(path, options);
  const landmarks = beside ?? (await findScanLandmarks(mesh, detector));
  check(landmarks, 'NO_FACE', () => {
    return `micc: ${path} has no landmarks beside it, and none were found by looking at it from +z. Put a file with the nose tip there, see docs/evaluation.md.`;
  });
  return { scan: path, mesh, landmarks, notes: beside ? notes : [...notes, 'landmarks were found by a detector'] };
}

async function readFrames({ frames, video }: MiccSubject, count: number, take: MiccOptions['videoFrames']) {
  if (frames.length > 0) return Promise.all(spreadEvenly(frames, count).map((path) => readImage(path)));
  check(
    take,
    'ARGUMENT',
    () => `micc: ${video} is a video. Pass \`videoFrames\`, or put its frames beside it as images.`,
  );
  return Promise.all((await take(video!, count)).map((bytes) => readImage(bytes)));
}

/** Errors of a head without expression against a scan. */
export function against(head: Float32Array, topology: FaceTopology, { mesh, landmarks }: Target) {
  const own = onSurface(head, topology.landmarks, topology.triangles.dataSync() as Int32Array);
  const inner = landmarks.ibug.flatMap((ibug, i) => (ibug >= 17 ? [{ ibug, i }] : []));
  const tip = landmarks.ibug.indexOf(30);
  const noseTips = {
    source: noseTip(head, topology),
    target: Array.from(landmarks.points.subarray(3 * tip, 3 * tip + 3)),
  };
  const first =
    inner.length >= 3
      ? {
          pairs: {
            source: pick(
              own,
              inner.map(({ ibug }) => ibug),
            ),
            target: pick(
              landmarks.points,
              inner.map(({ i }) => i),
            ),
          },
        }
      : { start: shift(noseTips.source, noseTips.target) };
  const error = (transform: 'similarity' | 'rigid'): number =>
    surfaceError({ source: skinOf(head, topology), target: mesh, transform, noseTips, ...first }).mean;
  return { similarity: error('similarity'), rigid: error('rigid') };
}

/** Nose tip to nose tip, for scans of which nothing else is known. */
const shift = (from: readonly number[], to: readonly number[]) => ({
  rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  translation: Float64Array.from(to, (x, k) => x - from[k]!),
  scale: 1,
});
