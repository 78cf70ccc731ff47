// Ways to bring a photo: drop, choose, paste, camera, the sample.
import { camera } from './camera.js';
import { byId } from './dom.js';

const sampleUrl = new URL('../../../examples/photos/astronaut.png', import.meta.url);

/** Calls back with each picture that the visitor brings; `say` tells what cannot be used. */
export function photoInput(onPhoto: (file: Blob) => void, say: (message: string) => void): void {
  const input = byId<HTMLInputElement>('file');
  const take = (files: Iterable<File> | undefined): void => {
    const [file] = [...(files ?? [])];
    if (!file) return;
    if (file.size === 0) say(`${file.name || 'The file'} is empty (zero bytes). Choose another one.`);
    else onPhoto(file);
  };
  byId('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take(input.files ?? undefined);
    input.value = '';
  });
  addEventListener('paste', ({ clipboardData }) => take(clipboardData?.files));
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    take(event.dataTransfer?.files);
  });
  camera(onPhoto, say);
  byId('sample').addEventListener('click', async () => onPhoto(await (await fetch(sampleUrl)).blob()));
}
