// The buttons that save files.
import { byId, download } from './dom.js';
import type { FitDocument } from './fit-json.js';
import type { EditableHead } from './head.js';
import type { MarkedPhoto } from './photos.js';
import { clearError, showError } from './status.js';
import type { Viewer } from './viewer.js';

interface Saved {
  readonly head: EditableHead;
  readonly document: FitDocument;
  /** Those that were fitted; none of a head that comes from a file. */
  readonly photos?: readonly MarkedPhoto[];
}

/** Wires them, once for the page; what they save is the head that is shown then. */
export function saveButtons(viewer: Viewer, shown: () => Saved | undefined): void {
  const on = (
    id: string,
    save: (head: EditableHead, document: FitDocument, photos: Saved['photos']) => Promise<void>,
  ): void => {
    const button = byId<HTMLButtonElement>(id);
    button.addEventListener('click', async () => {
      const now = shown();
      if (!now || button.ariaBusy) return;
      clearError();
      button.ariaBusy = 'true';
      await save(now.head, now.document, now.photos).catch(showError);
      button.ariaBusy = null;
    });
  };
  const files = () => import('./exports.js');
  const bytes = (data: Uint8Array): BlobPart => data as Uint8Array<ArrayBuffer>;
  on('glb', async (head) => download('head.glb', 'model/gltf-binary', bytes(await (await files()).glbOf(head))));
  on('obj', async (head) => download('head.zip', 'application/zip', bytes(await (await files()).objZipOf(head))));
  on('png', async (head) => download('head.png', 'image/png', bytes(await (await files()).textureOf(head))));
  on('json', async (head, document) =>
    download('fit.json', 'application/json', (await files()).jsonOf(head, document)),
  );
  on('inputs', async (head, document, photos) => {
    const { inputsZipOf, jsonOf } = await files();
    download('inputs.zip', 'application/zip', bytes(await inputsZipOf(photos ?? [], jsonOf(head, document))));
  });
  on('picture', async () => download('picture.png', 'image/png', await viewer.picture()));
  on('turntable', async () => {
    const button = byId('turntable');
    const label = button.textContent;
    const tell = (part: number): void => {
      button.textContent = `Recording, ${Math.round(100 * part)} %`;
    };
    const recording = viewer.turntable(6, tell).finally(() => (button.textContent = label));
    const { video, ending } = await recording;
    download(`turntable.${ending}`, video.type, video);
  });
}
