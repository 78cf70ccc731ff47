// The files of one fit, see the report's list.
import { basename } from 'node:path';
import { type FitResult, statusText } from '@ganfit/fitter';
import {
  encodeGlb,
  encodeObj,
  encodePly,
  encodePng,
  hstack,
  type ImagePixels,
  type OutputFolder,
  type Picture,
  resize,
} from '@ganfit/io';
import { notes } from './fit-command.js';
import { type ReportCurves, type ReportFile, reportHtml } from './report.js';

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const turntableYaws = [-70, -35, 0, 35, 70];

/** What `fit.json` holds. */
export interface FitSummary {
  readonly version: 1;
  readonly status: FitResult['status'];
  readonly metrics: FitResult['images'][number]['metrics'];
  readonly [key: string]: unknown;
}

/** Writes all files of a fit; each appears whole or not at all. */
export async function writeFit(
  out: OutputFolder,
  paths: readonly string[],
  photos: readonly ImagePixels[],
  result: FitResult,
): Promise<FitSummary> {
  const files: ReportFile[] = [];
  const write = async (name: string, description: string, data: Uint8Array | string): Promise<void> => {
    await out.write(name, data);
    files.push({ name, description, bytes: data.length });
  };
  const mesh = result.mesh();
  const neutral = result.mesh({ expression: 'neutral' });
  const texture = await encodePng(enlarged(result.texture()));
  const overlay = await encodePng(hstack(result.overlay(), { gap: 6 }));
  const views = turntableYaws.map((yaw) => result.portrait({ yaw: radians(yaw), size: 384 }));
  const turntable = await encodePng(hstack(views, { gap: 6 }));
  const { obj, mtl } = encodeObj(mesh, { name: 'head', texture: 'texture.png' });

  await write(
    'head.glb',
    'the head for any 3D viewer: metres, textured, with named expressions',
    await encodeGlb(mesh, { texture, morphTargets: morphTargets(result, mesh.positions) }),
  );
  await write('head.obj', 'the head as OBJ, millimetres', obj);
  await write('head.mtl', 'its material', mtl);
  await write('head.ply', 'the head as PLY, millimetres', encodePly(mesh, { unit: 'mm' }));
  await write('head-neutral.ply', 'the same without expression, same vertex order', encodePly(neutral, { unit: 'mm' }));
  await write('texture.png', 'the albedo map', texture);
  await write('overlay.png', 'photo, fit, blend, shape only', overlay);
  await write('turntable.png', 'five views in neutral light', turntable);
  const summary = summarize(paths, photos, result);
  await write('fit.json', 'status, metrics, landmarks and all parameters', `${JSON.stringify(summary, null, 2)}\n`);
  const page = reportHtml({
    photo: paths.map((p) => basename(p)).join(', '),
    status: result.status,
    statusText: statusText[result.status],
    notes: notes(photos, result),
    figures: [
      {
        title: 'Fit',
        note: 'Photo, fit, blend, shape only.',
        pictures: [{ caption: 'photo, fit, blend, shape only', png: overlay }],
      },
      {
        title: 'All round',
        note: 'In neutral light.',
        pictures: [{ caption: '70, 35, 0, 35, 70 degrees', png: turntable }],
      },
      { title: 'Texture', pictures: [{ caption: 'albedo', png: texture }] },
    ],
    metrics: result.images[0]!.metrics,
    seconds: result.seconds,
    curves: curves(result),
    facts: {
      model: `${result.model.name} ${result.model.version}`,
      'model hash': result.model.hash.slice(0, 16),
      seed: result.seed,
    },
    parameters: parameterLists(result.parametersJson()),
    files,
  });
  await out.write('report.html', page);
  return summary;
}

/** Viewers filter coarse maps badly; twice the size by a smooth filter looks as it does in the fit. */
const enlarged = (map: Picture): Picture => resize(map, { height: map.height * 2, width: map.width * 2 });

function morphTargets({ model: { blendshapes } }: FitResult, positions: Float32Array) {
  return blendshapes.names.map((name) => {
    const displacement = blendshapes.displacement(name);
    return { name, positions: positions.map((v, i) => v + displacement[i]!) };
  });
}

function summarize(paths: readonly string[], photos: readonly ImagePixels[], result: FitResult): FitSummary {
  const pairs = (values: Float32Array, scale: number): number[][] =>
    Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]! / scale, values[2 * i + 1]! / scale]);
  return {
    version: 1,
    status: result.status,
    statusText: statusText[result.status],
    metrics: result.images[0]!.metrics,
    seconds: result.seconds,
    seed: result.seed,
    model: { name: result.model.name, version: result.model.version, hash: result.model.hash },
    losses: result.history.at(-1) ?? null,
    landmarkVertices: Array.from(result.landmarkVertices()),
    images: result.images.map((image, i) => ({
      photo: basename(paths[i]!),
      width: photos[i]!.originalWidth,
      height: photos[i]!.originalHeight,
      faces: image.faces.count,
      metrics: image.metrics,
      landmarks: {
        detected: pairs(image.landmarks.detected, photos[i]!.scale),
        projected: pairs(image.landmarks.projected, photos[i]!.scale),
      },
      parameters: result.parametersJson(i),
    })),
  };
}

function curves(result: FitResult): ReportCurves[] {
  const stages = [...new Set(result.history.map((entry) => entry.stage))];
  return stages.map((stage) => {
    const entries = result.history.filter((entry) => entry.stage === stage);
    const names = [...new Set(entries.flatMap((entry) => Object.keys(entry.losses)))];
    const terms = names.map((name) => [name, entries.map((entry) => entry.losses[name] ?? Number.NaN)] as const);
    return { stage, steps: entries.map((entry) => entry.step), terms: Object.fromEntries(terms) };
  });
}

/** Nested parameters to one list per name, for the report. */
function parameterLists(tree: Record<string, unknown>, prefix = ''): Record<string, number[]> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, number[]][] => {
    const name = prefix ? `${prefix}.${key}` : key;
    if (typeof value === 'number') return [[name, [value]]];
    if (Array.isArray(value)) return [[name, value as number[]]];
    return Object.entries(parameterLists(value as Record<string, unknown>, name));
  });
  return Object.fromEntries(entries);
}
