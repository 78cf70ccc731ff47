// A shot from the camera.
import { byId } from './dom.js';

/** Wires the camera's dialog. What it sees stays in the page. */
export function camera(onPhoto: (file: Blob) => void, say: (message: string) => void): void {
  const dialog = byId<HTMLDialogElement>('camera-dialog');
  const video = byId<HTMLVideoElement>('video');
  let stream: MediaStream | undefined;

  byId('camera').addEventListener('click', async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 960, facingMode: 'user' } });
    } catch (error) {
      return say(whyNot(error as DOMException));
    }
    video.srcObject = stream;
    dialog.showModal();
    await video.play();
  });
  byId('shoot').addEventListener('click', () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d')!.drawImage(video, 0, 0);
    dialog.close();
    void canvas.convertToBlob({ type: 'image/png' }).then(onPhoto);
  });
  byId('camera-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  });
}

function whyNot({ name, message }: DOMException): string {
  if (name === 'NotAllowedError') return 'The camera was refused. Allow it in the address bar, or choose a photo.';
  if (name === 'NotFoundError') return 'There is no camera. Choose a photo instead.';
  return `The camera cannot be used (${message}). Choose a photo instead.`;
}
