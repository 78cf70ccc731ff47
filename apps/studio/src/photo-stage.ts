// Where the photo, its landmarks and the live overlay are shown.
import type { PhotoFaces, Rgba } from '@ganfit/fitter/worker';
import { byId } from './dom.js';
import { editLandmarks } from './landmark-editor.js';

export interface PhotoStage {
  /** Shows a photo, and returns what {@link isCurrent} is asked with. */
  show(file: Blob): number;
  /** Whether no other photo has been shown since. */
  isCurrent(token: number): boolean;
  /** Longer side of the photo as it is, 0 before the browser has shown it. */
  pixels(): number;
  /** Shows the landmarks of the largest face. */
  mark(found: PhotoFaces): void;
  /** What is to be fitted, with landmarks as the visitor has moved them. */
  subject(): { file: Blob; landmarks: Float32Array } | undefined;
  /** The head over the photo's crop. */
  overlay(picture: Rgba): void;
  clear(): void;
}

export function photoStage(): PhotoStage {
  const stage = byId('stage');
  const image = byId<HTMLImageElement>('photo');
  const points = byId<SVGSVGElement>('landmarks');
  const canvas = byId<HTMLCanvasElement>('overlay');
  const toggle = byId('toggle');
  let [file, landmarks, token, url]: [Blob?, Float32Array?, number?, string?] = [];

  const state = (name: 'empty' | 'photo' | 'face' | 'fit'): void => {
    stage.dataset['state'] = name;
    byId('invitation').hidden = name !== 'empty';
    image.hidden = name !== 'photo';
    points.toggleAttribute('hidden', name !== 'face');
    canvas.hidden = name !== 'fit';
    toggle.setAttribute('aria-pressed', String(name === 'face'));
  };
  toggle.addEventListener('click', () => state(canvas.hidden ? 'fit' : 'face'));

  return {
    show(given) {
      if (url) URL.revokeObjectURL(url);
      [file, landmarks, token, url] = [given, undefined, (token ?? 0) + 1, URL.createObjectURL(given)];
      image.src = url;
      points.replaceChildren();
      byId('view-row').hidden = true;
      state('photo');
      return token;
    },
    isCurrent: (asked) => asked === token,
    pixels: () => Math.max(image.naturalWidth, image.naturalHeight),
    mark({ faces, width, height }) {
      landmarks = faces[0]!.landmarks.slice();
      editLandmarks(points, { url: url!, width, height }, landmarks);
      state('face');
    },
    subject: () => (file && landmarks ? { file, landmarks } : undefined),
    overlay({ data, width, height }) {
      if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
      canvas.getContext('2d')!.putImageData(new ImageData(data, width), 0, 0);
      if (byId('view-row').hidden) {
        byId('view-row').hidden = false;
        state('fit');
      }
    },
    clear() {
      [file, landmarks] = [undefined, undefined];
      state('empty');
    },
  };
}
