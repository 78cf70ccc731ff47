/**
 * Records a canvas while `show` is called for every frame with the part of the time that has passed.
 * @returns a WebM file
 */
export async function record(canvas: HTMLCanvasElement, seconds: number, show: (part: number) => void): Promise<Blob> {
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm', videoBitsPerSecond: 6e6 });
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
  return new Blob(chunks, { type: 'video/webm' });
}
