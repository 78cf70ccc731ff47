// Ways to bring a fit.json: choose, drop.
import { byId } from './dom.js';

/** A `fit.json`, and a texture map that was chosen with it. */
export interface FitFile {
  readonly name: string;
  readonly text: string;
  readonly map?: Blob;
}

/** More than a fit of many photos takes. */
const mostBytes = 50e6;

/** @param onFit gets each file, to be shown or to be A of the morph */
export function fitInput(onFit: (file: FitFile, as: 'head' | 'a') => void, say: (message: string) => void): void {
  const input = byId<HTMLInputElement>('fit-file');
  let as: 'head' | 'a' = 'head';
  const take = async (files: readonly File[], use: typeof as): Promise<void> => {
    const file = files.find(isJson);
    if (!file) return say('Choose a fit.json; its texture PNG may go with it.');
    if (file.size > mostBytes) return say(`${file.name} is too large for a fit.json.`);
    const map = files.find(({ type }) => type === 'image/png');
    onFit({ name: file.name, text: await file.text(), ...(map && { map }) }, use);
  };
  for (const [id, use] of [
    ['open-fit', 'head'],
    ['open-a', 'a'],
  ] as const) {
    byId(id).addEventListener('click', () => {
      as = use;
      input.click();
    });
  }
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length) void take(files, as);
    as = 'head';
  });
  // Before those who look for photos in what is dropped.
  addEventListener(
    'drop',
    (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (!files.some(isJson)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      document.body.classList.remove('dropping');
      void take(files, 'head');
    },
    { capture: true },
  );
}

const isJson = ({ name, type }: File): boolean => type === 'application/json' || /\.json$/i.test(name);
