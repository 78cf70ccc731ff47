import { isGanfitError } from '@ganfit/core';
import { energy, landmark, pixel, statisticalPrior, without } from '@ganfit/losses';
import { describe, expect, it } from 'vitest';

const terms = { pixel: pixel(), landmark: landmark(), prior: statisticalPrior('identity') };
const weights = { pixel: 3000, landmark: 1, prior: 0 };

describe('energy', () => {
  it('keeps terms and weights, a weight of 0 too', () => {
    expect(energy(terms, weights)).toEqual({ terms, weights });
  });

  it('refuses a weight that is missing, negative, infinite or no number, and names it', () => {
    for (const pixel of [undefined, -1, Number.NaN, Number.POSITIVE_INFINITY, '3'] as number[]) {
      const make = (): unknown => energy(terms, { ...weights, pixel });
      expect(make).toThrow(`energy: the weight of \`pixel\` must be a finite number >= 0, got ${pixel}.`);
      try {
        make();
      } catch (error) {
        expect(isGanfitError(error, 'ARGUMENT')).toBe(true);
      }
    }
  });

  it('refuses a weight for a term that there is not', () => {
    const more = { ...weights, indentity: 2 };
    expect(() => energy(terms, more)).toThrow('energy: there is a weight for `indentity`, but no such term.');
  });

  it('does not compile with a misspelt or missing weight', () => {
    // @ts-expect-error `pixle` is no term
    expect(() => energy({ pixel: pixel() }, { pixle: 1 })).toThrow();
    // @ts-expect-error the weight of `landmark` is missing
    expect(() => energy({ pixel: pixel(), landmark: landmark() }, { pixel: 1 })).toThrow();
    // @ts-expect-error a term returns a scalar of a view
    energy({ pixel: () => 3 }, { pixel: 1 });
  });
});

describe('without', () => {
  it('leaves out terms and their weights, and leaves the energy as it was', () => {
    const whole = energy(terms, weights);
    const less = without(whole, 'pixel', 'prior');
    expect(less).toEqual({ terms: { landmark: terms.landmark }, weights: { landmark: 1 } });
    expect(Object.keys(whole.terms)).toEqual(['pixel', 'landmark', 'prior']);
  });

  it('neither compiles nor runs with an unknown term', () => {
    // @ts-expect-error `content` is not in it
    expect(() => without(energy(terms, weights), 'content')).toThrow('without: the energy has no term `content`.');
    const less = without(energy(terms, weights), 'pixel');
    // @ts-expect-error `pixel` is no longer in it
    expect(() => without(less, 'pixel')).toThrow('no term `pixel`');
  });
});
