// The page: photos, a fit, a head.
import { workerFitter } from '@ganfit/fitter/worker';
import { idle } from './breathe.js';
import { byId } from './dom.js';
import { fitControls } from './fit-controls.js';
import { offerToGoOn } from './offer.js';
import { keepOffline } from './offline.js';
import { type FitFile, fitInput } from './open-fit.js';
import { settingsPanel } from './panel.js';
import { photoDesk } from './photo-desk.js';
import { clearError, say, setProgress, showError, showLoading } from './status.js';

const fitter = workerFitter(
  () => new Worker(new URL('./fit-worker.ts', import.meta.url), { type: 'module', name: 'ganfit' }),
);
const desk = photoDesk(
  fitter,
  () => controls.busy(),
  () => controls.refresh(),
);
const controls = fitControls(fitter, desk, settingsPanel());

/** Shows the head of a file, without a fit. */
async function open(file: FitFile, as: 'head' | 'a'): Promise<void> {
  if (controls.busy()) return say('A fit is under way. Stop it first.');
  clearError();
  try {
    const opening = `Opening ${file.name} …`;
    // Loads the weights, at the first time.
    await fitter.model({ onLoading: showLoading(opening) });
    say(opening);
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
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  controls.fit();
});
void offerToGoOn(controls.restore);
keepOffline();
// The viewer of the head, before there is one; where it cannot be had, the first head says why.
addEventListener('load', async () => {
  await idle();
  await import('./result.js').then(({ readySection }) => readySection()).catch(() => {});
});
