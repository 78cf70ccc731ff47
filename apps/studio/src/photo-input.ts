// Ways to bring photos: drop, choose, paste, camera, the sample.
import { camera } from './camera.js';
import { byId } from './dom.js';

const sampleUrl = new URL('../../../examples/photos/astronaut.png', import.meta.url);

export interface PhotoInput {
  /** Photos of the person whose photos there are, or the first ones. */
  onPhotos(files: readonly File[]): void;
  /** The sample, which is of somebody else. */
  onSample(file: File): void;
  say(message: string): void;
}

/** Calls back with the pictures that the visitor brings. */
export function photoInput({ onPhotos, onSample, say }: PhotoInput): void {
  const input = byId<HTMLInputElement>('file');
  const take = (files: Iterable<File> | undefined): void => {
    const list = [...(files ?? [])];
    if (list.length > 0) onPhotos(list);
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
  camera((shot) => onPhotos([new File([shot], 'camera shot', { type: shot.type })]), say);
  byId('sample').addEventListener('click', async () => {
    onSample(new File([await (await fetch(sampleUrl)).blob()], 'sample photo'));
  });
}
