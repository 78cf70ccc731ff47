// The section with the head: of a fit, or of a file.
import './result.css';
import type { WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';
import { readMap } from './albedo.js';
import { fitCode, openCode } from './code.js';
import { showComparison } from './compare.js';
import { byId } from './dom.js';
import { documentOf, type FitDocument, priorOf, readFit } from './fit-json.js';
import { type EditableHead, editableHead, type HeadStart } from './head.js';
import { heatMap } from './heat-map.js';
import { lookControls } from './look.js';
import { type Morph, morphControls } from './morph.js';
import type { FitFile } from './open-fit.js';
import type { Choice } from './panel.js';
import type { FittedCamera } from './photo-camera.js';
import { saveButtons } from './save.js';
import { showSliders } from './sliders.js';
import { createViewer, type Viewer } from './viewer.js';

interface Shown {
  readonly head: EditableHead;
  readonly document: FitDocument;
  /** For people: what head it is. */
  readonly name: string;
}

interface Section {
  readonly viewer: Viewer;
  readonly morph: Morph;
  /** Tells whether there is a photo to compare with. */
  compared(there: boolean): void;
}

let shown: Shown | undefined;
let section: Section | undefined;

/** Shows the head of a fit. */
export async function showResult(fitter: WorkerFitter, fitted: WorkerFitResult, choice: Choice): Promise<void> {
  const { size, settings } = choice;
  const document: FitDocument = { ...documentOf(fitted, settings), size };
  const { parameters, metrics } = document.images[0];
  const head = await edit(fitter, {
    coefficients: parameters,
    map: fitted.texture,
    prior: settings.texture,
  });
  const { viewer, compared } = present({ head, document, name: 'the fit of this page' });
  viewer.heat(
    heatMap(fitted.overlay[0]!, fitted.overlay[1]!),
    parameters['camera'] as FittedCamera,
    fitted.mesh.positions,
  );
  compared(true);
  showComparison(fitted.images.map(({ overlay }) => overlay));
  byId('metrics').textContent = describe(metrics as WorkerFitResult['images'][number]['metrics']);
  byId('code').textContent = fitCode(choice, document.images.length);
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
    return section?.morph.setA(other.person(), name);
  }
  const { compared } = present({ head: await edit(fitter, start), document, name });
  compared(false);
  showComparison([]);
  byId('metrics').textContent =
    `Opened from ${name}. ${map ? '' : 'The file has no skin detail: open it together with its texture PNG. '}` +
    'To compare it with a photo, fit that photo here.';
  byId('code').textContent = openCode(name, prior);
}

/** A head that is drawn anew when it changes, as long as it is the one that is shown. */
async function edit(fitter: WorkerFitter, start: HeadStart): Promise<EditableHead> {
  const edited = await editableHead(fitter, start, (head) => {
    if (shown?.head === edited) section?.viewer.show(head, edited.model.landmarks);
  });
  return edited;
}

function present(next: Shown): Section {
  shown = next;
  byId('result').hidden = false;
  section ??= wire(createViewer(byId<HTMLCanvasElement>('view')));
  section.viewer.show(next.head.current(), next.head.model.landmarks);
  section.morph.rest();
  showSliders(next.head);
  byId('result').scrollIntoView({ block: 'nearest' });
  return section;
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
