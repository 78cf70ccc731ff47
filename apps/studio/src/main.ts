// The page: a photo, a fit, a head.
import { type PhotoFaces, workerFitter } from '@ganfit/fitter/worker';
import { byId } from './dom.js';
import { fitControls } from './fit-controls.js';
import { keepOffline } from './offline.js';
import { type FitFile, fitInput } from './open-fit.js';
import { settingsPanel } from './panel.js';
import { photoInput } from './photo-input.js';
import { photoStage } from './photo-stage.js';
import { clearError, say, setProgress, showError, showLoading } from './status.js';

const fitter = workerFitter(
  () => new Worker(new URL('./fit-worker.ts', import.meta.url), { type: 'module', name: 'ganfit' }),
);
const choice = settingsPanel();
const stage = photoStage();
const controls = fitControls(fitter, stage, choice);

/** Shows a new photo and looks for faces in it. */
async function look(file: Blob): Promise<void> {
  if (controls.busy()) return say('A fit is under way. Stop it first.');
  clearError();
  controls.allow(false);
  const token = stage.show(file);
  try {
    say('Looking for the face …');
    const found = await fitter.detect(file, { onLoading: showLoading });
    if (!stage.isCurrent(token)) return;
    const { faces } = found;
    if (faces.length === 0) {
      say('');
      return showError(
        'No face was found. Use a photo in which a face is seen from the front, upright, and is not small.',
      );
    }
    stage.mark(found);
    setProgress(0);
    say(`${faces.length > 1 ? `${faces.length} faces; the largest is fitted.` : 'Face found.'} ${hints(found)}`);
    controls.allow(true);
  } catch (error) {
    if (!stage.isCurrent(token)) return;
    stage.clear();
    say('');
    showError(error);
  }
}

/** What to do next, and whether the photo was made smaller. */
function hints({ width, height }: PhotoFaces): string {
  const side = Math.max(width, height);
  const scaled = stage.pixels() > side ? `The photo was scaled down to ${side} pixels. ` : '';
  return `${scaled}Drag points that are off, then fit.`;
}

/** Shows the head of a file, without a fit. */
async function open(file: FitFile, as: 'head' | 'a'): Promise<void> {
  if (controls.busy()) return say('A fit is under way. Stop it first.');
  clearError();
  try {
    // Loads the weights, at the first time.
    await fitter.model({ onLoading: showLoading });
    say(`Opening ${file.name} …`);
    const { showFile } = await import('./result.js');
    await showFile(fitter, file, as);
    say(`${file.name} is open.`);
  } catch (error) {
    say('');
    showError(error);
  }
  setProgress(0);
}

fitInput((file, as) => void open(file, as), showError);
photoInput((file) => void look(file), showError);
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void controls.fit();
});
keepOffline();
