// Frames of a video, by the user's own ffmpeg.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GanfitError } from '@ganfit/core';

const run = promisify(execFile);

/**
 * `count` frames as PNG files, spread evenly over the clip: each from the middle of its share of the time.
 *
 * @throws GanfitError `MISSING_PACKAGE` without ffmpeg on the PATH, `IMAGE` if it cannot read the clip
 */
export async function videoFrames(clip: string, count: number, signal?: AbortSignal): Promise<Uint8Array[]> {
  const seconds = await duration(clip, signal);
  const frames: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const at = ((i + 0.5) / count) * seconds;
    const png = ['-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'];
    const frame = await call('ffmpeg', ['-v', 'error', '-ss', at.toFixed(3), '-i', clip, ...png], clip, signal);
    if (frame.length === 0) throw unreadable(clip, `it has no frame at ${at.toFixed(1)} s`);
    frames.push(new Uint8Array(frame));
  }
  return frames;
}

async function duration(clip: string, signal?: AbortSignal): Promise<number> {
  const show = ['-select_streams', 'v:0', '-show_entries', 'stream=codec_type:format=duration', '-of', 'json'];
  const answer = await call('ffprobe', ['-v', 'error', ...show, clip], clip, signal);
  const { streams = [], format = {} } = JSON.parse(answer.toString());
  const seconds = Number(format.duration);
  if (streams.length === 0 || !(seconds > 0)) throw unreadable(clip, 'it holds no video of known length');
  return seconds;
}

async function call(program: string, args: readonly string[], clip: string, signal?: AbortSignal): Promise<Buffer> {
  try {
    const { stdout } = await run(program, args, { encoding: 'buffer', maxBuffer: 2 ** 28, ...(signal && { signal }) });
    return stdout;
  } catch (cause) {
    const { code, name, stderr } = cause as { code?: string | number; name?: string; stderr?: Buffer };
    if (name === 'AbortError') throw cause;
    if (code === 'ENOENT')
      throw new GanfitError(
        'MISSING_PACKAGE',
        `fit: --video needs ${program}, which is not on the PATH. Install ffmpeg, or give frames of the clip as photos.`,
        { cause },
      );
    const said = stderr?.toString().trim().split('\n').at(-1)?.replace(`${clip}: `, '') ?? String(cause);
    throw unreadable(clip, said);
  }
}

const unreadable = (clip: string, why: string): GanfitError =>
  new GanfitError('IMAGE', `fit: cannot take frames from ${clip}: ${why}. Give a video file that ffmpeg reads.`);
