import { shared } from '../../tsup.shared.js';

// The two platform files stay apart, so that a bundler for the browser picks one of them and never sees sharp.
export default shared({
  entry: ['src/index.ts', 'src/platform/node.ts', 'src/platform/browser.ts'],
  external: ['#platform'],
});
