import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeObj, encodePly, encodePng } from '@ganfit/io';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neutralHead } from '../src/fitted.js';
import { applyAlignment } from '../src/index.js';
import { readMicc, spreadEvenly } from '../src/micc/data-set.js';
import { against } from '../src/micc/micc.js';
import { evaluate, micc, readScan } from '../src/node.js';
import { onSurface } from '../src/on-surface.js';
import { findScanLandmarks } from '../src/scan/find-landmarks.js';
import { randomAlignment } from './shapes.js';
import { noise, toyTools } from './toy-tools.js';

let root: string;
let tools: ReturnType<typeof toyTools>;
const write = async (name: string, data: string | Uint8Array): Promise<string> => {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  return path;
};
/** A head as a scan, moved, in mm; and its landmarks. */
function scanOf(identity: number[], seed: number) {
  const { topology } = tools.model.shape;
  const triangles = topology.triangles.dataSync() as Int32Array;
  const positions = Float32Array.from(
    applyAlignment(randomAlignment(seed, 0.1, 0.2), neutralHead(tools.model, identity)),
  );
  const landmarks = onSurface(positions, topology.landmarks, triangles);
  const mesh = { positions, triangles: Int32Array.from(triangles) };
  return {
    mesh,
    landmarks: Array.from({ length: 68 }, (_, i) => Array.from(landmarks.subarray(3 * i, 3 * i + 3), (x) => 100 * x)),
  };
}

beforeAll(async () => {
  await tf.setBackend('wasm');
  root = await mkdtemp(join(tmpdir(), 'ganfit-micc-'));
  tools = toyTools();
  const [near, far] = [scanOf([0.2, 0, 0], 1), scanOf([2, 2, 2], 2)];
  await write(
    'subject_01/Model/frontal1/obj/a.obj',
    encodeObj(far.mesh).obj.replace('# Units: millimetres, +y up\n', ''),
  );
  await write('subject_01/Model/frontal1/obj/a.landmarks.json', JSON.stringify(far.landmarks));
  await write('subject_01/Model/frontal1/obj/a.bmp', 'texture');
  await write('subject_01/Model/frontal2/obj/b.ply', encodePly(near.mesh));
  await write('subject_01/Model/frontal2/obj/b.pts', near.landmarks.map((p) => p.join(' ')).join('\n'));
  await write('subject_01/Model/sideleft/obj/c.obj', 'no scan at all');
  for (let i = 0; i < 7; i++) await write(`subject_01/Videos/Indoor-Cooperative/f${i}.png`, await encodePng(noise(i)));
  await write('subject_01/Videos/PTZ-Outdoor/f0.png', await encodePng(noise(9)));
  await write('subject_01/Videos/PTZ-Outdoor/f1.png', await encodePng(noise(9, 48, 0)));
  await write('subject_02/Videos/PTZ-Indoor/movie.avi', 'no movie');
  await write('subject_03/Model/frontal1/obj/d.obj', 'v 1 2 3');
  await write('subject_03/Videos/Indoor-Cooperative/f0.png', await encodePng(noise(3)));
  await write('readme.txt', 'stray');
  await write('.DS_Store', 'stray');
});
afterAll(async () => {
  tools.dispose();
  await rm(root, { recursive: true });
});

describe('readMicc', () => {
  it('finds scans, frames and videos by the names of folders', async () => {
    const found = await readMicc(root);
    const short = (paths: readonly string[]): string[] => paths.map((p) => p.slice(root.length + 1));
    expect(
      found.map(({ subject, setting, scans, frames, video }) => [
        subject,
        setting,
        scans.length,
        frames.length,
        video !== undefined,
      ]),
    ).toEqual([
      ['subject_01', 'cooperative', 2, 7, false],
      ['subject_01', 'outdoor', 2, 2, false],
      ['subject_02', 'indoor', 0, 0, true],
      ['subject_03', 'cooperative', 1, 1, false],
    ]);
    expect(short(found[0]!.scans)).toEqual([
      'subject_01/Model/frontal1/obj/a.obj',
      'subject_01/Model/frontal2/obj/b.ply',
    ]);
    await expect(readMicc(join(root, 'subject_01'))).rejects.toThrow('has no folders subject_01');
    await expect(readMicc(join(root, 'nowhere'))).rejects.toThrow('has no folders subject_01');
  });

  it('spreads frames evenly', () => {
    expect(spreadEvenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5)).toEqual([1, 3, 5, 7, 9]);
    expect(spreadEvenly([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5]);
    expect(spreadEvenly([0, 1], 5)).toEqual([0, 1]);
  });
});

describe('micc', () => {
  it('is Table 1: frames together, the better scan, failures by name', async () => {
    const report = await evaluate(micc({ root, frames: 2 }), { tools, out: join(root, 'out'), tag: '' });
    expect(report.notes.slice(0, 2)).toEqual([
      '2 of 4 fits failed (listed last); means are over the others.',
      'In 1 frames no face was found; the fits are to the other frames.',
    ]);
    expect(report.notes[2]).toBe('For 2 scans: assumed mm, by their size.');
    const failed = Object.fromEntries(report.tables.at(-1)!.lines);
    expect(failed['subject_02 indoor']).toContain('subject_02 has no scan');
    expect(failed['subject_03 cooperative']).toContain('d.obj has no triangles');
    const table = report.tables.find(({ name }) => name === 'table-1')!;
    expect(table.head).toEqual(['method', 'cooperative', '±', 'outdoor', '±', 'indoor', '±']);
    expect(table.lines.at(-1)).toEqual(['subjects', '1 of 2', '', '1', '', '0 of 1', '']);
    const lines = report.tables.find(({ name }) => name === 'subjects')!.lines;
    expect(lines).toHaveLength(4);
    const value = (cell: unknown): number => (cell as { value: number }).value;
    // The scan that is like the fit is the one that counts.
    const [one, other] = [value(lines[0]![2]), value(lines[1]![2])];
    expect(other).toBeLessThan(one);
    expect(value(table.lines[0]![1])).toBeCloseTo(other, 6);
  });

  it('asks for frames of a video, or says what is missing', async () => {
    const { mesh, landmarks } = scanOf([0, 0, 0], 3);
    const film = join(root, 'film');
    await write('film/subject_01/Model/frontal1/a.ply', encodePly(mesh));
    await write('film/subject_01/Model/frontal1/a.ljson', JSON.stringify({ landmarks: { points: landmarks } }));
    const video = await write('film/subject_01/Indoor-Cooperative/movie.mov', 'a film');
    const asked: unknown[] = [];
    const videoFrames = async (path: string, count: number): Promise<Uint8Array[]> => {
      asked.push([path, count]);
      return [await encodePng(noise(1)), await encodePng(noise(2))];
    };
    const run = (options: object) =>
      evaluate(micc({ root: film, frames: 2, ...options }), { tools, out: join(film, 'out'), tag: '' });
    expect((await run({})).tables.at(-1)!.lines[0]![1]).toContain('movie.mov is a video. Pass `videoFrames`');
    const table = (await run({ videoFrames })).tables.find(({ name }) => name === 'subjects')!;
    expect(asked).toEqual([[video, 2]]);
    expect(table.lines[0]!.slice(-3)).toEqual(['2', 'completed', '']);
  });
});

describe('against', () => {
  it('is near 0 for the same head, moved, from five landmarks or all', () => {
    const { mesh, landmarks } = scanOf([1, -1, 0.5], 5);
    const head = neutralHead(tools.model, [1, -1, 0.5]);
    const points = (ibug: number[]) => ({
      ibug,
      points: Float64Array.from(
        ibug.flatMap((i) => landmarks[i]!),
        (x) => x / 100,
      ),
    });
    const { topology } = tools.model.shape;
    for (const ibug of [[36, 45, 30, 48, 54], Array.from({ length: 68 }, (_, i) => i)]) {
      const found = against(head, topology, { mesh, landmarks: points(ibug), notes: [] });
      expect(found.similarity).toBeLessThan(1e-3);
      expect(found.rigid).toBeLessThan(1e-3);
    }
  });

  it('does with a nose tip alone, if the scan lies as heads do', () => {
    const head = neutralHead(tools.model, [1, 0, 0]);
    const { topology } = tools.model.shape;
    const scan = {
      positions: head.map((x, i) => x + [0.3, -0.2, 0.5][i % 3]!),
      triangles: topology.triangles.dataSync() as Int32Array,
    };
    const tip = onSurface(scan.positions, topology.landmarks, scan.triangles).subarray(90, 93);
    const landmarks = { ibug: [30], points: Float64Array.from(tip) };
    expect(against(head, topology, { mesh: scan, landmarks, notes: [] }).rigid).toBeLessThan(1e-3);
  });
});

describe('findScanLandmarks', () => {
  it('puts what a detector sees onto the surface', async () => {
    const scan = await readScan(join(root, 'subject_01/Model/frontal2/obj/b.ply'));
    const found = await findScanLandmarks(scan.mesh, tools.detector);
    expect(found!.ibug).toHaveLength(68);
    const { closestPoints } = await import('../src/index.js');
    expect(Math.max(...closestPoints(scan.mesh, found!.points).distances)).toBeLessThan(1e-3);
    const blind = { ...tools.detector, detect: async () => [] };
    expect(await findScanLandmarks(scan.mesh, blind)).toBeUndefined();
  });
});
