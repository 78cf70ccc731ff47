// The section with the head: of a fit, or of a file.
import './result.css';
import type { Rgba, WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';
import { readMap } from './albedo.js';
import { breathe } from './breathe.js';
import { fitCode, openCode } from './code.js';
import { showComparison } from './compare.js';
import { byId } from './dom.js';
import { documentOf, type FitDocument, priorOf, readFit } from './fit-json.js';
import { type EditableHead, editableHead, type HeadStart } from './head.js';
import { heatMap } from './heat-map.js';
import { lookControls } from './look.js';
import { type Morph, morphControls } from './morph.js';
import type { FitFile } from './open-fit.js';
import type { FittedCamera } from './photo-camera.js';
import type { MarkedPhoto } from './photos.js';
import type { Plan } from './plan.js';
import { saveButtons } from './save.js';
import { showSliders } from './sliders.js';
import { showError } from './status.js';
import { createViewer, type Viewer } from './viewer.js';

interface Shown {
  readonly head: EditableHead;
  readonly document: FitDocument;
  /** For people: what head it is. */
  readonly name: string;
  /** Those of a fit of this page. */
  readonly photos?: readonly MarkedPhoto[];
}

interface Section {
  readonly viewer: Viewer;
  readonly morph: Morph;
  /** Tells whether there is a photo to compare with. */
  compared(there: boolean): void;
}

let shown: Shown | undefined;
let section: Promise<Section> | undefined;

/** Readies what the first head needs, so that the page stays awake when it comes. */
export function readySection(): Promise<Section> {
  section ??= createViewer(byId<HTMLCanvasElement>('view')).then(wire);
  return section;
}

/** Shows the head of a fit. */
export async function showResult(
  fitter: WorkerFitter,
  fitted: WorkerFitResult,
  { choice, photos: all }: Plan,
): Promise<void> {
  const { size, settings } = choice;
  const photos = fitted.images.map(({ photo }) => all[photo]!);
  const document: FitDocument = { ...documentOf(fitted, settings), size };
  const { images } = document;
  const head = await edit(fitter, { coefficients: images[0].parameters, map: fitted.texture, prior: settings.texture });
  const { viewer, compared } = await present({ head, document, name: 'the fit of this page', photos });
  const compareWith = async (photo: number): Promise<void> => {
    const { identity, expression, texture, ...parameters } = images[photo]!.parameters;
    const change = { identity, expression, texture, detail: false, settings: { texture: settings.texture } };
    const { positions } = photo ? (await fitter.head(change)).mesh : fitted.mesh;
    if (shown?.head !== head) return;
    const [seen, fit] = fitted.images[photo]!.overlay as [Rgba, Rgba];
    const heat = heatMap(seen, fit);
    await breathe();
    viewer.heat(heat, parameters['camera'] as FittedCamera, positions);
    byId('metrics').textContent = describe(fitted.images[photo]!.metrics);
  };
  await compareWith(0);
  await breathe();
  compared(true);
  showComparison(
    fitted.images.map(({ overlay }) => overlay),
    (photo) => void compareWith(photo).catch(showError),
  );
  const asBrought = photos.every(({ strokes, moved }) => strokes.length === 0 && !moved);
  const masked = photos.map(({ strokes, picture }) => strokes.length > 0 || picture.padded);
  byId('code').textContent = fitCode(choice, photos.length, asBrought ? undefined : masked);
  byId('inputs').hidden = false;
  await reveal();
}

/**
 * Shows the head of a `fit.json`, or takes it as A of the morph.
 * @throws Error with a message for people if the file cannot be used
 */
export async function showFile(fitter: WorkerFitter, file: FitFile, as: 'head' | 'a'): Promise<void> {
  const { name } = file;
  const document = await readFit(name, file.text, (texture) => fitter.model({ settings: { texture } }));
  const prior = priorOf(document);
  const { albedo, parameters } = document.images[0];
  const picture = file.map ?? (albedo ? await (await fetch(albedo)).blob() : undefined);
  const map = picture && (await readMap(picture));
  const { expressions } = document;
  const start: HeadStart = {
    coefficients: parameters,
    prior,
    ...(map && { map }),
    ...(expressions && { expressions }),
  };
  if (as === 'a') {
    const other = await editableHead(fitter, start, () => {});
    return (await readySection()).morph.setA(other.person(), name);
  }
  const { compared } = await present({ head: await edit(fitter, start), document, name });
  compared(false);
  showComparison([], () => {});
  byId('metrics').textContent =
    `Opened from ${name}. ${map ? '' : 'The file has no skin detail: open it together with its texture PNG. '}` +
    'To compare it with a photo, fit that photo here.';
  byId('code').textContent = openCode(name, prior);
  byId('inputs').hidden = true;
  await reveal();
}

/** A head that is drawn anew when it changes, as long as it is the one that is shown. */
async function edit(fitter: WorkerFitter, start: HeadStart): Promise<EditableHead> {
  const { viewer } = await readySection();
  const edited = await editableHead(fitter, start, (head) => {
    if (shown?.head === edited) viewer.show(head, edited.model.landmarks);
  });
  return edited;
}

/** Puts a head into the section, in small portions; what follows is done before {@link reveal}. */
async function present(next: Shown): Promise<Section> {
  const there = await readySection();
  shown = next;
  there.viewer.show(next.head.current(), next.head.model.landmarks);
  there.morph.rest();
  await breathe();
  showSliders(next.head);
  await breathe();
  return there;
}

async function reveal(): Promise<void> {
  byId('result').hidden = false;
  await breathe();
  byId('result').scrollIntoView({ block: 'nearest' });
}

/** Once for the page; what is wired uses the head that is there then. */
function wire(viewer: Viewer): Section {
  const compared = lookControls(viewer);
  const morph = morphControls(() => shown);
  saveButtons(viewer, () => shown);
  for (const act of ['random', 'reset'] as const) {
    byId(act).addEventListener('click', async () => {
      const head = shown!.head;
      await head[act]();
      if (head !== shown!.head) return;
      showSliders(head);
      morph.rest();
    });
  }
  byId('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText(byId('code').textContent ?? '');
    byId('copy').textContent = 'Copied';
    setTimeout(() => (byId('copy').textContent = 'Copy'), 2000);
  });
  return { viewer, morph, compared };
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const describe = ({ landmarkNrmse, pixelL1, identityCosine }: WorkerFitResult['images'][number]['metrics']): string =>
  `Landmarks off by ${percent(landmarkNrmse)} of the eye distance, colours by ${percent(pixelL1)}; ` +
  `the recognition network finds photo and fit ${percent(identityCosine)} alike.`;
