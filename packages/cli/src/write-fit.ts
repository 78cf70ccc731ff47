// The files of one fit, see the report's list.
import type { FitResult } from '@ganfit/fitter';
import {
  encodeGlb,
  encodeObj,
  encodePly,
  encodePng,
  hstack,
  type OutputFolder,
  type Picture,
  resize,
} from '@ganfit/io';
import { type FitPictures, fitReport } from './fit-report.js';
import { type FinishedFit, type FitSummary, fitSummary } from './fit-summary.js';
import type { ReportFile, ReportPicture } from './report.js';

const overlayCaptions = ['photo', 'fit', 'blend', 'shape only'];
const turntableYaws = [-70, -35, 0, 35, 70];

/** Writes all files of a fit; each appears whole or not at all. */
export async function writeFit(out: OutputFolder, fit: FinishedFit): Promise<FitSummary> {
  const { result } = fit;
  const files: ReportFile[] = [];
  const write = async (name: string, description: string, data: Uint8Array | string): Promise<void> => {
    await out.write(name, data);
    files.push({ name, description, bytes: data.length });
  };
  const mesh = result.mesh();
  const overlays = result.images.map(({ photo }, image) => ({
    name: fit.names[photo]!,
    panels: result.overlay({ image }),
  }));
  const turntable = turntableYaws.map((yaw) => result.portrait({ yaw: (yaw * Math.PI) / 180, size: 384 }));
  const pictures = await encodePictures(result, overlays, turntable);
  const { obj, mtl } = encodeObj(mesh, { name: 'head', texture: 'texture.png' });
  const texture = pictures.texture.png;
  const glb = await encodeGlb(mesh, { texture, morphTargets: morphTargets(result, mesh.positions) });
  const sheet = (row: readonly Picture[]): Promise<Uint8Array> => encodePng(hstack([...row], { gap: 6 }));

  await write('head.glb', 'the head for any 3D viewer: metres, textured, with named expressions', glb);
  await write('head.obj', 'the head as OBJ, millimetres', obj);
  await write('head.mtl', 'its material', mtl);
  await write('head.ply', 'the head as PLY, millimetres', encodePly(mesh, { unit: 'mm' }));
  const neutral = encodePly(result.mesh({ expression: 'neutral' }), { unit: 'mm' });
  await write('head-neutral.ply', 'the same without expression, same vertex order', neutral);
  await write('texture.png', 'the albedo map', texture);
  for (const [i, { name, panels }] of overlays.entries()) {
    const of = overlays.length > 1 ? ` of ${name}` : '';
    await write(`overlay${i ? `-${i + 1}` : ''}.png`, `${overlayCaptions.join(', ')}${of}`, await sheet(panels));
  }
  await write('turntable.png', 'five views in neutral light', await sheet(turntable));
  const summary = fitSummary(fit);
  await write('fit.json', 'status, metrics, landmarks and all parameters', `${JSON.stringify(summary, null, 2)}\n`);
  await out.write('report.html', fitReport(fit, pictures, files));
  return summary;
}

async function encodePictures(
  result: FitResult,
  overlays: readonly { name: string; panels: readonly Picture[] }[],
  turntable: readonly Picture[],
): Promise<FitPictures> {
  const captioned = (captions: readonly string[], row: readonly Picture[]): Promise<ReportPicture[]> =>
    Promise.all(row.map(async (picture, i) => ({ caption: captions[i]!, png: await encodePng(picture) })));
  const degrees = turntableYaws.map((yaw) => (yaw === 0 ? 'front' : `${Math.abs(yaw)}° ${yaw < 0 ? 'right' : 'left'}`));
  return {
    overlays: await Promise.all(
      overlays.map(async ({ name, panels }) => ({ name, pictures: await captioned(overlayCaptions, panels) })),
    ),
    turntable: await captioned(degrees, turntable),
    texture: { caption: 'albedo', png: await encodePng(enlarged(result.texture())) },
  };
}

/** Viewers filter coarse maps badly; twice the size by a smooth filter looks as it does in the fit. */
const enlarged = (map: Picture): Picture => resize(map, { height: map.height * 2, width: map.width * 2 });

function morphTargets({ model: { blendshapes } }: FitResult, positions: Float32Array) {
  return blendshapes.names.map((name) => {
    const displacement = blendshapes.displacement(name);
    return { name, positions: positions.map((v, i) => v + displacement[i]!) };
  });
}
