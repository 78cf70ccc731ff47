import type { PhotoPixels, Preset } from '@ganfit/fitter';
import { readImage } from '@ganfit/io';
import type { RecognitionNetwork } from '@ganfit/networks';
import type { Case, Evaluation, SavePicture } from '../evaluate/evaluation.js';
import type { Tools } from '../evaluate/tools.js';
import { costOf, type FitCost, neutralHead } from '../fitted.js';
import { type HeadErrors, headErrors } from '../head-errors.js';
import { beforeAndAfter, embed, type FacePicture, frontalView, type Likeness, likenessBy } from '../photos/likeness.js';
import { listPhotos } from '../photos/list-photos.js';
import { cosine } from '../scores.js';
import { drawPerson } from '../subjects/person.js';
import { subjectPhoto } from '../subjects/subject-photo.js';
import { albedoAlone } from './albedo-alone.js';
import { ablationReport } from './report.js';
import { presetWithout, type Variant, variantsOf } from './variants.js';

export interface AblationOptions {
  /** The preset of the full fit: the terms of its main stage are left out one by one. */
  readonly preset: Preset;
  /** Photos and folders of them; default none. */
  readonly paths?: readonly string[];
  /** Rendered people with known truth, one cooperative photo each; default 3. */
  readonly subjects?: number;
  /** Compare with the linear texture model as well: the model of `tools.subjects`. */
  readonly linear?: boolean;
  readonly seed?: number;
  /** Side of rendered photos; default the setting's. */
  readonly size?: number;
}

/** One photo fitted in one way. */
export interface AblationCase extends Case {
  readonly variant: Variant;
  /** Of the photo, real or rendered. */
  readonly of: string;
  readonly path?: string;
  readonly person: string;
  readonly index?: number;
}

export interface AblationRecord extends FitCost {
  landmarkNrmse: number;
  pixelL1: number;
  identityCosine: number;
  likeness: Likeness;
  judge?: Likeness;
  /** Of rendered people: heads without expression. */
  errors?: HeadErrors;
  meanFace?: HeadErrors;
  /** Of the full fit: cosine of photo and albedo alone by the network in the loss, and by the judge. */
  albedo?: { likeness: number; judge?: number; picture: string };
  photo: string;
  fit: string;
  shape: string;
}

/**
 * GANFIT Fig. 5 as pictures and numbers: each photo fitted in full and with one thing left out.
 * @example evaluate(ablation({ preset: tools.preset, paths: ['portraits'] }), { tools, out: 'out/ablation', tag: 'v1' });
 */
export function ablation(options: AblationOptions): Evaluation<AblationCase, AblationRecord> {
  const { preset, paths = [], subjects = 3, linear = false, seed = 1, size } = options;
  const variants = variantsOf(preset, { linear });
  return {
    title: 'Ablation',
    settings: { seed, ...(size && { size }) },
    async cases() {
      const listed = paths.length ? await listPhotos(paths) : [];
      const people = Array.from({ length: subjects }, (_, index) => {
        const name = `subject-${String(index + 1).padStart(2, '0')}`;
        return { name, person: name, index };
      });
      return [...listed, ...people].flatMap(({ name: of, ...photo }) =>
        variants.map((variant) => ({ ...photo, of, variant, name: `${of}, ${variant.name}` })),
      );
    },
    async measure({ name, path, index, variant }, tools, save) {
      const subject = path === undefined ? drawSubject(index!, tools, seed, size) : undefined;
      const photo: PhotoPixels = subject?.photo ?? (await readImage(path!));
      const model = variant.linear && tools.subjects ? { model: tools.subjects } : {};
      const change = { ...model, seed, preset: presetWithout(tools.preset, variant.without) };
      const result = await tools.fit([photo], change);
      try {
        const { metrics } = result.images[0]!;
        const pictures = { ...beforeAndAfter(result), frontal: await frontalView(result, tools) };
        const head = result.mesh({ expression: 'neutral' }).positions;
        const { topology } = tools.model.shape;
        return {
          ...costOf(result),
          ...metrics,
          likeness: likenessBy(tools.recognition, pictures),
          ...(tools.judge && { judge: likenessBy(tools.judge, pictures) }),
          ...(subject && {
            errors: headErrors(head, subject.neutral, topology),
            meanFace: headErrors(neutralHead(tools.model), subject.neutral, topology),
          }),
          ...(variant.name === 'full' && {
            albedo: await measureAlbedo(albedoAlone(result, pictures.photo), pictures.photo, name, tools, save),
          }),
          photo: await save(`${name}-photo`, pictures.photo),
          fit: await save(`${name}-fit`, pictures.fit),
          shape: await save(`${name}-shape`, pictures.panels[3]!),
        };
      } finally {
        result.dispose();
      }
    },
    report: ablationReport,
  };
}

function drawSubject(index: number, tools: Tools, seed: number, size: number | undefined) {
  const model = tools.subjects ?? tools.model;
  return subjectPhoto(model, drawPerson(model, index, { seed }), { ...(size && { size }) });
}

async function measureAlbedo(
  albedo: FacePicture,
  photo: FacePicture,
  name: string,
  { recognition, judge }: Tools,
  save: SavePicture,
) {
  const alike = (network: RecognitionNetwork): number => cosine(embed(network, photo), embed(network, albedo));
  return {
    likeness: alike(recognition),
    ...(judge && { judge: alike(judge) }),
    picture: await save(`${name}-albedo`, albedo),
  };
}
