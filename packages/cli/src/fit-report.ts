import { type FitResult, statusText } from '@ganfit/fitter';
import { type FinishedFit, meanMetrics } from './fit-summary.js';
import { type ReportCurves, type ReportFile, type ReportPicture, reportHtml } from './report.js';

/** Pictures of a fit as PNG files, each for itself. */
export interface FitPictures {
  /** A row for each photo. */
  readonly overlays: readonly { readonly name: string; readonly pictures: readonly ReportPicture[] }[];
  readonly turntable: readonly ReportPicture[];
  readonly texture: ReportPicture;
}

/** `report.html`. */
export function fitReport(
  { names, result, notes }: FinishedFit,
  pictures: FitPictures,
  files: readonly ReportFile[],
): string {
  const several = result.images.length > 1;
  const { total: _, ...seconds } = result.seconds; // the report adds up itself
  return reportHtml({
    photo: result.images.map(({ photo }) => names[photo]!).join(', '),
    status: result.status,
    statusText: statusText[result.status],
    notes,
    figures: [
      ...pictures.overlays.map(({ name, pictures }) => ({ title: several ? `Fit to ${name}` : 'Fit', pictures })),
      { title: 'All round', note: 'In neutral light.', pictures: pictures.turntable },
      { title: 'Texture', pictures: [pictures.texture] },
    ],
    metrics: meanMetrics(result),
    seconds,
    curves: curves(result),
    facts: {
      model: `${result.model.name} ${result.model.version}`,
      'model hash': result.model.hash.slice(0, 16),
      seed: result.seed,
    },
    parameters: parameterLists(result.parametersJson()),
    files,
  });
}

function curves(result: FitResult): ReportCurves[] {
  const stages = [...new Set(result.history.map((entry) => entry.stage))];
  return stages.map((stage) => {
    const entries = result.history.filter((entry) => entry.stage === stage);
    const names = [...new Set(entries.flatMap((entry) => Object.keys(entry.losses)))];
    const terms = names.map((name) => [name, entries.map((entry) => entry.losses[name] ?? Number.NaN)] as const);
    return { stage, steps: entries.map((entry) => entry.step + 1), terms: Object.fromEntries(terms) };
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
