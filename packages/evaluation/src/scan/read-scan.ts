import { readFile } from 'node:fs/promises';
import { check, GanfitError } from '@ganfit/core';
import { decodeObj, decodePly, type LengthUnit, type MeshFile } from '@ganfit/io';
import { type Mesh, MILLIMETRES } from '../mesh.js';
import { cleanMesh } from './clean.js';
import { readLandmarksBeside, type ScanLandmarks } from './landmark-file.js';
import { millimetresIn, type ScanUnit, scanUnit } from './units.js';

/** A scan, ready to be compared with. */
export interface Scan {
  /** In model units (1 = 100 mm); every point finite and in a triangle. */
  mesh: Mesh;
  unit: ScanUnit;
  /** In model units; undefined if there is no landmark file beside the scan. */
  landmarks?: ScanLandmarks;
  /** What was assumed or left out, for people. */
  notes: string[];
}

export interface ScanOptions {
  /** The unit of the file, if it is known; default: what the file says, else by the scan's size. */
  unit?: LengthUnit;
}

/**
 * Reads a 3D scan of a face: PLY (ASCII or binary, either endianness) or OBJ, and the landmark file beside it.
 *
 * @throws GanfitError `MISSING_FILE`; `MODEL_FORMAT` for a damaged file or one without triangles; `ARGUMENT` for a unit
 * that cannot be told or landmarks that cannot be understood
 * @example const { mesh, notes } = await readScan('subject_01/Model/frontal1/obj/110920150452.obj');
 */
export async function readScan(path: string, options: ScanOptions = {}): Promise<Scan> {
  const file = await decode(path);
  const { mesh, notes } = cleanMesh(file);
  check(mesh.triangles.length > 0, 'MODEL_FORMAT', () => {
    return `readScan: ${path} has no triangles${file.triangles.length ? ' of finite points' : ''}: a surface is needed. Mesh the points first.`;
  });
  const unit = scanUnit(mesh.positions, {
    ...(options.unit && { given: options.unit }),
    ...(file.unit && { stated: file.unit }),
  });
  const scale = millimetresIn[unit.unit] / MILLIMETRES;
  const landmarks = await readLandmarksBeside(path);
  return {
    mesh: { ...mesh, positions: mesh.positions.map((x) => scale * x) },
    unit,
    ...(landmarks && { landmarks: { ...landmarks, points: landmarks.points.map((x) => scale * x) } }),
    notes: [...(unit.known === 'assumed' ? [`assumed ${unit.unit}`] : []), ...notes],
  };
}

async function decode(path: string): Promise<MeshFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new GanfitError('MISSING_FILE', `readScan: cannot read ${path} (${cause.code}). Check the path.`, { cause });
  });
  return /^ply\s/.test(bytes.toString('latin1', 0, 4)) ? decodePly(bytes) : decodeObj(bytes);
}
