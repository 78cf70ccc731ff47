import { describe, expect, it } from 'vitest';
import { duration, type ProgressEvent, progressDisplay, progressMode, progressText } from '../src/progress.js';

const event = (step: number, stage = 'ganfit', steps = 160): ProgressEvent => ({
  stage,
  step,
  steps,
  energy: 123.456,
  losses: { energy: 123.456, content: 1, pixel: 0.05, identity: 0.123, landmark: 0.4 },
  elapsedMs: 1000,
  remainingMs: 17_200,
});

function recorder(isTTY = false) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { isTTY, write, written, columns: 200, cursorTo() {}, clearLine() {}, moveCursor() {} };
}

describe('progressText', () => {
  it('shows energy, the three most telling losses and the time left', () => {
    expect(progressText(event(1))).toBe('energy 123  landmark 0.4  identity 0.123  pixel 0.05  18 s left');
    const { remainingMs: _, ...rest } = event(1);
    expect(progressText({ ...rest, losses: { prior: 2 } })).toBe('energy 123  prior 2');
  });

  it('speaks of minutes where there are some', () => {
    expect([0, 59_001, 65_000, -5].map(duration)).toEqual(['0 s', '1 min 00 s', '1 min 05 s', '0 s']);
  });
});

describe('progressMode', () => {
  it('draws a bar on a terminal only, and nothing with --json or --quiet', () => {
    const terminal = recorder(true);
    expect(progressMode({}, terminal, {})).toBe('bar');
    expect(progressMode({}, terminal, { CI: 'true' })).toBe('lines');
    expect(progressMode({}, terminal, { CI: 'false' })).toBe('bar');
    expect(progressMode({}, terminal, { TERM: 'dumb' })).toBe('lines');
    expect(progressMode({}, recorder(), {})).toBe('lines');
    expect(progressMode({ json: true }, terminal, {})).toBe('silent');
    expect(progressMode({ quiet: true }, terminal, {})).toBe('silent');
  });
});

describe('progressDisplay', () => {
  it('writes a line per tenth of a stage', () => {
    const stream = recorder();
    const display = progressDisplay('lines', stream);
    for (let step = 1; step <= 120; step++) display.update(event(step, 'alignment', 120));
    for (let step = 1; step <= 160; step++) display.update(event(step));
    display.stop();
    expect(stream.written).toHaveLength(22);
    expect(stream.written[0]).toMatch(/^alignment {5}1\/120 {2}energy 123 .*18 s left\n$/);
    expect(stream.written.at(-1)).toContain('160/160');
  });

  it('draws a bar per stage, and takes no signal from the fit', () => {
    const stream = recorder(true);
    const listeners = process.listenerCount('SIGINT');
    const display = progressDisplay('bar', stream);
    display.update(event(60, 'alignment', 120));
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    display.update(event(160));
    display.stop();
    const text = stream.written.join('');
    expect(text).toContain('60/120');
    expect(text).toMatch(/ganfit {5}█{20} 160\/160 {2}energy 123/);
    display.stop();
  });

  it('is silent when told so', () => {
    const stream = recorder();
    const display = progressDisplay('silent', stream);
    display.update(event(1));
    display.stop();
    expect(stream.written).toEqual([]);
  });
});
