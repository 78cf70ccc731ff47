import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePly } from '@ganfit/io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surfaceDistance } from '../src/index.js';
import { cleanMesh } from '../src/scan/clean.js';
import { readScan } from '../src/scan/read-scan.js';
import { relief } from './shapes.js';

let folder: string;
const path = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganfit-scan-'));
});
afterAll(() => rm(folder, { recursive: true }));

const scan = relief(12);
/** Lines of an OBJ of the relief; `unit` millimetres in one of its units. */
const obj = (unit: number, points: ArrayLike<number> = scan.positions): string[] => [
  ...Array.from({ length: points.length / 3 }, (_, v) => {
    return `v ${[0, 1, 2].map((k) => (100 * points[3 * v + k]!) / unit).join(' ')}`;
  }),
  ...Array.from({ length: scan.triangles.length / 3 }, (_, t) => {
    return `f ${[0, 1, 2].map((k) => scan.triangles[3 * t + k]! + 1).join(' ')}`;
  }),
];
const write = async (name: string, text: string | Uint8Array | string[]): Promise<string> => {
  await writeFile(path(name), Array.isArray(text) ? text.join('\n') : text);
  return path(name);
};

describe('readScan', () => {
  it.each([
    ['µm', 0.001],
    ['mm', 1],
    ['cm', 10],
    ['dm', 100],
    ['m', 1000],
  ] as const)('tells %s by the size of a face, and says that it assumed it', async (unit, millimetres) => {
    const read = await readScan(await write(`${millimetres}.obj`, obj(millimetres)));
    expect(read.unit).toEqual({ unit, known: 'assumed' });
    expect(read.notes).toEqual([`assumed ${unit}`]);
    expect(surfaceDistance(read.mesh, scan).mean).toBeLessThan(1e-6);
  });

  it('takes the unit that is stated, and rather the one that is given', async () => {
    const tiny = await write('tiny.obj', ['# Units: millimetres', ...obj(1000)]);
    expect(await readScan(tiny)).toMatchObject({ unit: { unit: 'mm', known: 'stated' }, notes: [] });
    const given = await readScan(tiny, { unit: 'm' });
    expect(given).toMatchObject({ unit: { unit: 'm', known: 'given' }, notes: [] });
    expect(surfaceDistance(given.mesh, scan).mean).toBeLessThan(1e-6);
    const positions = Float32Array.from(scan.positions);
    const ply = await write('scan.ply', encodePly({ positions, triangles: Int32Array.from(scan.triangles) }));
    expect((await readScan(ply)).unit).toEqual({ unit: 'mm', known: 'stated' });
  });

  it('says so when no unit makes it a head', async () => {
    await expect(readScan(await write('dot.obj', obj(1e9)))).rejects.toThrow(
      /measures 2\.\d\de-7 from corner to corner, which is no head in any of µm, mm, cm, dm, m\. Say its unit/,
    );
  });

  it('leaves out what is not finite, in no triangle, or flat, and says how much', async () => {
    const lines = obj(1);
    lines.splice(144, 0, 'v 9999 0 0', 'v nan nan nan'); // used by nothing
    lines[5] = 'v 1 nan 2';
    lines.push('f 1 1 2');
    const read = await readScan(await write('dirty.obj', lines));
    expect(read.notes).toEqual([
      'assumed mm',
      '2 points that are not finite were left out, with 3 triangles',
      '1 points in no triangle were left out',
      '1 triangles that name a point twice were left out',
    ]);
    expect(read.mesh.positions.length / 3).toBe(143);
    expect(surfaceDistance(read.mesh, scan).aToB).toBeLessThan(1e-6);
  });

  it('takes holes and edges of three triangles as they are', () => {
    const holed = { positions: scan.positions, triangles: scan.triangles.slice(0, -30) };
    expect(cleanMesh(holed).mesh.triangles).toHaveLength(scan.triangles.length - 30);
    const fin = Int32Array.from([...scan.triangles, scan.triangles[0]!, scan.triangles[1]!, 100]);
    expect(cleanMesh({ positions: scan.positions, triangles: fin })).toMatchObject({ notes: [] });
  });

  it('refuses what is no surface', async () => {
    await expect(readScan(await write('cloud.obj', obj(1).slice(0, 144)))).rejects.toThrow(
      'cloud.obj has no triangles: a surface is needed',
    );
    await expect(readScan(await write('nan.obj', obj(Number.NaN)))).rejects.toThrow('no triangles of finite points');
    await expect(readScan(path('none.obj'))).rejects.toThrow(/cannot read .*none\.obj \(ENOENT\)/);
    await expect(readScan(await write('half.ply', 'ply\nformat ascii'))).rejects.toThrow('no PLY file');
  });
});

describe('landmarks beside a scan', () => {
  const points = (count: number): number[][] => Array.from({ length: count }, (_, i) => [i, 10, -i]);

  it.each([
    ['.landmarks.json', (p: number[][]) => JSON.stringify(p)],
    ['.ljson', (p: number[][]) => JSON.stringify({ version: 2, labels: [[1, 2, 3]], landmarks: { points: p } })],
    ['.pts', (p: number[][]) => `version: 1\nn_points: 68\n{\n${p.map((x) => x.join(' ')).join('\n')}\n}`],
    ['.csv', (p: number[][]) => `x,y,z\n${p.map((x) => x.join(',')).join('\r\n')}\r\n`],
  ])('are read from %s, in the unit of the scan', async (ending, text) => {
    const file = await write(`with${ending.replace(/\W/g, '')}.obj`, obj(1));
    await write(`with${ending.replace(/\W/g, '')}${ending}`, text(points(68)));
    const { landmarks } = await readScan(file);
    expect(landmarks!.ibug).toHaveLength(68);
    expect(Array.from(landmarks!.points.subarray(90, 93))).toEqual([0.3, 0.1, -0.3]);
  });

  it('may be 1, 5 or 51, and are told by their number', async () => {
    const file = await write('few.obj', obj(1));
    for (const [count, ibug] of [
      [1, [30]],
      [5, [36, 45, 30, 48, 54]],
    ] as const) {
      await write('few.pts', points(count).join('\n'));
      expect((await readScan(file)).landmarks!.ibug).toEqual(ibug);
    }
    await write('few.pts', points(51).join('\n'));
    expect((await readScan(file)).landmarks!.ibug[13]).toBe(30);
    await write('few.pts', points(7).join('\n'));
    await expect(readScan(file)).rejects.toThrow(/few\.pts holds 7 points .* 1 \(nose tip\), 5, 51 or 68/);
    await write('few.ljson', '{');
    await expect(readScan(file)).rejects.toThrow(/few\.ljson is no JSON/);
    expect((await readScan(await write('none.obj', obj(1)))).landmarks).toBeUndefined();
  });
});
