// What the tests of worker threads start: it needs the built package, as a program would.
import { serveCases } from '../dist/node.js';

serveCases(async ({ word }) => {
  if (word === 'unloadable') throw new Error('the model is missing');
  return async ({ name, crash }) => {
    if (crash) process.exit(7);
    if (name === 'bad') throw new Error('no face');
    return `${word} ${name}`;
  };
});
