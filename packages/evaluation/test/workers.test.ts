import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Case, workerLanes } from '../src/node.js';

const module = new URL('./worker-module.mjs', import.meta.url);
const built = existsSync(new URL('../dist/node.js', import.meta.url));

describe.skipIf(!built)('workerLanes', () => {
  it('measures in threads of its own, one case after the other', async () => {
    const { lanes, close } = workerLanes<Case>(module, { count: 2, data: { word: 'hello' }, execArgv: [] });
    const [first, second] = lanes as [(of: Case) => Promise<unknown>, (of: Case) => Promise<unknown>];
    expect(await Promise.all([first({ name: 'a' }), second({ name: 'b' })])).toEqual(['hello a', 'hello b']);
    await expect(first({ name: 'bad' })).rejects.toThrow('no face');
    expect(await first({ name: 'c' })).toBe('hello c');
    await close();
  });

  it('fails the case of a thread that ends by itself, and starts another', async () => {
    const { lanes, close } = workerLanes<Case & { crash?: boolean }>(module, {
      count: 1,
      data: { word: 'hello' },
      execArgv: [],
    });
    const [lane] = lanes;
    await expect(lane!({ name: 'a', crash: true })).rejects.toThrow('the worker ended with code 7');
    expect(await lane!({ name: 'b' })).toBe('hello b');
    await close();
  });

  it('fails each case when nothing can be prepared', async () => {
    const { lanes, close } = workerLanes<Case>(module, { count: 1, data: { word: 'unloadable' }, execArgv: [] });
    await expect(lanes[0]!({ name: 'a' })).rejects.toThrow('the model is missing');
    await close();
  });
});
