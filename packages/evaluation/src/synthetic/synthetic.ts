import { check } from '@ganfit/core';
import type { Case, Evaluation } from '../evaluate/evaluation.js';
import { costOf, type FitCost, identityOf, neutralHead, overlaySheet } from '../fitted.js';
import { type HeadErrors, headErrors } from '../head-errors.js';
import { drawPerson, type Source } from '../subjects/person.js';
import { type SettingName, settings } from '../subjects/settings.js';
import { subjectPhoto } from '../subjects/subject-photo.js';
import { type PhotoErrors, photoErrors } from './photo-errors.js';
import { syntheticReport } from './report.js';

/** Which rendered subjects to fit. */
export interface SyntheticOptions {
  /** People of the model; default 5. */
  readonly subjects?: number;
  /** People beyond what the model can say; default 3. */
  readonly beyond?: number;
  readonly settings?: readonly SettingName[];
  /** Photos of each person in each setting, fitted together; default 5, as in GANFIT's Table 1. */
  readonly frames?: number;
  /** How many of them are fitted alone as well; default 1. All of them give the best single fit and the average of fits. */
  readonly singles?: number;
  readonly seed?: number;
  /** What the model cannot say of people beyond it, mm; default 2. */
  readonly outside?: number;
  /** Side of the photos in pixels; default each setting's own. */
  readonly size?: number;
}

/** One fit: some photos of one person in one setting. */
export interface SyntheticCase extends Case {
  readonly source: Source;
  readonly index: number;
  readonly setting: SettingName;
  readonly frames: readonly number[];
}

/** What one fit came to. */
export interface SyntheticRecord extends FitCost {
  identity: number[];
  /** Of the head without expression. */
  errors: HeadErrors;
  meanFace: HeadErrors;
  /** Of the photos in which a face was found. */
  photos: PhotoErrors[];
  /** Photos without a face; they are left out. */
  missing: number;
  overlay: string;
}

/**
 * Rendered people with known truth, in three settings; several photos fitted together, photos fitted alone.
 * @example evaluate(synthetic({ subjects: 10, singles: 5 }), { tools, out: 'out/synthetic', tag: 'v1' });
 */
export function synthetic(options: SyntheticOptions = {}): Evaluation<SyntheticCase, SyntheticRecord> {
  const { subjects = 5, beyond = 3, frames = 5, singles = 1, seed = 1, outside = 2, size } = options;
  const names = options.settings ?? (Object.keys(settings) as SettingName[]);
  check(frames >= 1 && singles <= frames, 'ARGUMENT', () => {
    return `synthetic: \`frames\` must be 1 or more and \`singles\` no more than that, got ${frames} and ${singles}.`;
  });
  const draw = { seed, outside };
  return {
    title: 'Rendered people with known truth',
    // Numbers of people, settings and single fits only say how many records there are.
    settings: { frames, seed, outside, ...(size && { size }) },
    cases: async () => {
      const people = [
        ...Array.from({ length: subjects }, (_, index) => ({ source: 'model' as const, index })),
        ...Array.from({ length: beyond }, (_, index) => ({ source: 'beyond' as const, index })),
      ];
      return people.flatMap((person) => names.flatMap((setting) => casesOf({ ...person, setting }, frames, singles)));
    },
    async measure({ name, source, index, setting, frames: which }, tools, save) {
      const model = tools.subjects ?? tools.model;
      const person = drawPerson(model, index, { ...draw, source });
      const photos = which.map((frame) => subjectPhoto(model, person, { frame, setting, ...(size && { size }) }));
      const result = await tools.fit(photos.map(({ photo }) => photo));
      try {
        const truth = photos[0]!.neutral;
        const { topology } = model.shape;
        return {
          ...costOf(result),
          identity: identityOf(result),
          errors: headErrors(result.mesh({ expression: 'neutral' }).positions, truth, topology),
          meanFace: headErrors(neutralHead(model), truth, topology),
          photos: result.images.map(({ photo }, image) =>
            photoErrors(result, image, photos[photo]!, model, tools.preset.light.shader),
          ),
          missing: result.leftOut.length,
          overlay: await save(name, overlaySheet(result)),
        };
      } finally {
        result.dispose();
      }
    },
    report: (results, model) => syntheticReport(results, model, draw),
  };
}

function casesOf(
  of: Pick<SyntheticCase, 'source' | 'index' | 'setting'>,
  frames: number,
  singles: number,
): SyntheticCase[] {
  const who = `${of.source === 'beyond' ? 'beyond' : 'subject'}-${String(of.index + 1).padStart(2, '0')} ${of.setting}`;
  const all = Array.from({ length: frames }, (_, i) => i);
  const together = frames > 1 ? [{ ...of, name: `${who} together`, frames: all, cost: frames }] : [];
  const alone = all.slice(0, frames > 1 ? singles : 1);
  return [...together, ...alone.map((i) => ({ ...of, name: `${who} photo ${i + 1}`, frames: [i] }))];
}
