/** A video with the ending that its file should have. */
export interface Recording {
  readonly video: Blob;
  readonly ending: 'webm' | 'mp4';
}

/**
 * Records a canvas while `show` is called for every frame with the part of the time that has passed.
 * @returns WebM, or MP4 where the browser writes no other
 */
export async function record(
  canvas: HTMLCanvasElement,
  seconds: number,
  show: (part: number) => void,
): Promise<Recording> {
  const endings = ['webm', 'mp4'] as const;
  const ending = endings.find((name) => globalThis.MediaRecorder?.isTypeSupported(`video/${name}`));
  if (!ending) throw new Error('This browser records no videos. Use another one, or save a picture.');
  const type = `video/${ending}`;
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type, videoBitsPerSecond: 6e6 });
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  await new Promise<void>((resolve) => {
    const begin = performance.now();
    const frame = (now: number): void => {
      const part = Math.max(0, (now - begin) / 1000 / seconds);
      show(Math.min(1, part));
      if (part < 1) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  recorder.stop();
  await stopped;
  return { video: new Blob(chunks, { type }), ending };
}
