// The section with the fitted head.
import type { WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';
import { byId, download, make, slider } from './dom.js';
import { type EditableHead, editableHead } from './head.js';
import { lightHandle } from './light-handle.js';
import type { Choice } from './panel.js';
import { showError } from './status.js';
import { createViewer, type Mode, modes, type Viewer } from './viewer.js';

/** Components that get a slider: further ones change little. */
const componentCount = 16;

let viewer: Viewer | undefined;
let head: EditableHead | undefined;
let made: Choice | undefined;

/** Shows the head of a fit with its tools. */
export async function showResult(fitter: WorkerFitter, fitted: WorkerFitResult, choice: Choice): Promise<void> {
  const ready = await editableHead(fitter, fitted, (shown) => viewer?.show(shown));
  [head, made] = [ready, choice];
  byId('result').hidden = false;
  if (!viewer) wire((viewer = createViewer(byId<HTMLCanvasElement>('view'))));
  viewer.show(head.current());
  sliders(head);
  const { landmarkNrmse, pixelL1, identityCosine } = fitted.images[0]!.metrics;
  byId('metrics').textContent =
    `Landmarks off by ${(100 * landmarkNrmse).toFixed(1)} % of the eye distance, colours by ${(100 * pixelL1).toFixed(1)} %; ` +
    `the recognition network finds photo and fit ${(100 * identityCosine).toFixed(1)} % alike.`;
  byId('code').textContent = codeFor(choice);
  byId('result').scrollIntoView({ block: 'nearest' });
}

function sliders(of: EditableHead): void {
  const names = Object.keys(of.fitted.blendshapes);
  byId('expressions').replaceChildren(
    ...names.map((name) => slider(words(name), { min: 0, max: 1 }, (v) => of.setExpression(name, v))),
  );
  const components = (kind: 'identity' | 'texture', values: readonly number[]): HTMLElement[] =>
    values.slice(0, componentCount).map((value, i) =>
      slider(`${kind === 'identity' ? 'Shape' : 'Texture'} ${i + 1}`, { min: -3, max: 3, value }, (v) => {
        void of.setCoefficient(kind, i, v);
      }),
    );
  byId('identities').replaceChildren(...components('identity', of.start.identity));
  byId('textures').replaceChildren(...components('texture', of.start.latent));
}

/** Once for the page; what is wired uses the head that is there then. */
function wire(shown: Viewer): void {
  const wireframe = byId<HTMLInputElement>('wireframe');
  let mode: Mode = 'lit';
  for (const [name, label] of Object.entries(modes)) {
    const radio = make('input', { type: 'radio', name: 'mode', value: name });
    radio.checked = name === mode;
    radio.addEventListener('change', () => shown.mode((mode = name as Mode), wireframe.checked));
    byId('modes').append(make('label', {}, radio, make('span', {}, label)));
  }
  wireframe.addEventListener('change', () => shown.mode(mode, wireframe.checked));
  lightHandle(shown.light);
  const onClick = (id: string, act: (head: EditableHead) => unknown): void =>
    byId(id).addEventListener('click', () => head && void act(head));
  onClick('random', (of) => of.random());
  onClick('reset', async (of) => {
    await of.reset();
    sliders(of);
  });
  const files = () => import('./exports.js');
  onClick('glb', async (of) => download('head.glb', 'model/gltf-binary', bytes(await (await files()).glbOf(of))));
  onClick('png', async (of) => download('head.png', 'image/png', bytes(await (await files()).textureOf(of))));
  onClick('picture', async () => download('picture.png', 'image/png', await shown.picture()));
  onClick('turntable', async () => {
    if (!('MediaRecorder' in globalThis)) return showError('This browser records no videos.');
    download('turntable.webm', 'video/webm', await shown.turntable(6));
  });
  onClick('obj', async (of) => {
    const { obj, mtl } = (await files()).objOf(of);
    download('head.obj', 'model/obj', obj);
    download('head.mtl', 'model/mtl', mtl);
  });
  onClick('json', async (of) =>
    download('fit.json', 'application/json', (await files()).jsonOf(of.fitted, made?.settings)),
  );
  byId('copy').addEventListener('click', () => void navigator.clipboard.writeText(byId('code').textContent ?? ''));
}

const bytes = (data: Uint8Array): BlobPart => data as Uint8Array<ArrayBuffer>;

/** `jawOpen` to `Jaw open`. */
function words(name: string): string {
  const spaced = name.replace(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function codeFor({ settings: { preset, steps }, size, seed }: Choice): string {
  const make = preset === 'paper' ? 'paperPreset' : 'defaultPreset';
  return `import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { ${make}, fit } from '@ganfit/fitter';

await tf.setBackend('wasm');
const preset = ${make}({ steps: ${steps} });
const result = await fit('portrait.jpg', { preset, size: ${size}, seed: ${seed} });
`;
}
