// Presets, and the expert's numbers.
import { byId, make } from './dom.js';
import { type PresetName, presets, type Settings, terms } from './settings.js';

/** What the visitor has set up. */
export interface Choice {
  readonly settings: Settings;
  readonly size: number;
  readonly seed: number;
}

/** Builds the form and returns what it says now. */
export function settingsPanel(): () => Choice {
  const choices = byId('presets');
  const hint = byId('preset-hint');
  const number = (id: string): HTMLInputElement => byId<HTMLInputElement>(id);
  const weights = terms.map(({ name, label, weight }) => {
    const input = make('input', { type: 'number', min: 0, step: 'any', placeholder: weight, 'data-weight': name });
    const row = make('label', { class: 'weight' }, make('span', {}, label), input);
    byId('weights').append(row);
    return [name, input] as const;
  });
  const apply = (name: PresetName): void => {
    const { steps, size, hint: text } = presets[name];
    number('steps').value = String(steps);
    number('size').value = String(size);
    hint.textContent = text;
  };
  for (const [name, { label }] of Object.entries(presets)) {
    const radio = make('input', { type: 'radio', name: 'preset', value: name });
    radio.addEventListener('change', () => apply(name as PresetName));
    radio.checked = name === 'fast';
    choices.append(make('label', {}, radio, make('span', {}, label)));
  }
  apply('fast');
  return () => ({
    size: whole(number('size'), 256),
    seed: whole(number('seed'), 1),
    settings: {
      preset: byId('presets').querySelector<HTMLInputElement>('input:checked')!.value as PresetName,
      steps: whole(number('steps'), 60),
      rate: number('rate').valueAsNumber || 1,
      weights: Object.fromEntries(
        weights.filter(([, { value }]) => value !== '').map(([name, { valueAsNumber }]) => [name, valueAsNumber]),
      ),
    },
  });
}

/** A whole number within the input's bounds. */
function whole({ valueAsNumber, min, max }: HTMLInputElement, otherwise: number): number {
  if (!Number.isFinite(valueAsNumber)) return otherwise;
  return Math.round(Math.min(Number(max || Number.POSITIVE_INFINITY), Math.max(Number(min || 0), valueAsNumber)));
}
