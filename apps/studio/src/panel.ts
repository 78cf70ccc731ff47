// Presets, and the expert's numbers.
import './panel.css';
import { byId, make } from './dom.js';
import { type PresetName, presets, type Settings, termLabels } from './settings.js';

/** What the visitor has set up. */
export interface Choice {
  readonly settings: Settings;
  readonly size: number;
  readonly seed: number;
}

/** Builds the form and returns what it says now. */
export function settingsPanel(): () => Choice {
  const choices = byId('presets');
  const number = (id: string): HTMLInputElement => byId<HTMLInputElement>(id);
  const select = (id: string): HTMLSelectElement => byId<HTMLSelectElement>(id);
  let weights: () => Settings['weights'] = () => ({});
  const apply = (name: PresetName): void => {
    const { steps, size, texture, light, hint, weights: standard } = presets[name];
    number('steps').value = String(steps);
    number('size').value = String(size);
    select('texture-prior').value = texture;
    select('light-model').value = light;
    byId('preset-hint').textContent = hint;
    weights = weightRows(standard);
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
      preset: choices.querySelector<HTMLInputElement>('input:checked')!.value as PresetName,
      steps: whole(number('steps'), 60),
      rate: number('rate').valueAsNumber || 1,
      texture: select('texture-prior').value as Settings['texture'],
      light: select('light-model').value as Settings['light'],
      stages: 'all',
      weights: weights(),
    },
  });
}

/** A row for each term: taken or not, and how much it counts. @returns what was changed */
function weightRows(standard: Readonly<Record<string, number>>): () => Settings['weights'] {
  const rows = Object.entries(standard).map(([name, weight]) => {
    const label = termLabels[name] ?? name;
    const taken = make('input', { type: 'checkbox', 'data-term': name });
    const input = make('input', { type: 'number', min: 0, step: 'any', placeholder: weight, 'data-weight': name });
    input.setAttribute('aria-label', `Weight of: ${label}`);
    taken.checked = true;
    taken.addEventListener('change', () => (input.disabled = !taken.checked));
    return { name, taken, input, row: make('div', { class: 'weight' }, make('label', {}, taken, label), input) };
  });
  byId('weights').replaceChildren(...rows.map(({ row }) => row));
  return () =>
    Object.fromEntries(
      rows.flatMap(({ name, taken, input }) => {
        if (!taken.checked) return [[name, 0]];
        return Number.isFinite(input.valueAsNumber) ? [[name, Math.max(0, input.valueAsNumber)]] : [];
      }),
    );
}

/** A whole number within the input's bounds. */
function whole({ valueAsNumber, min, max }: HTMLInputElement, otherwise: number): number {
  if (!Number.isFinite(valueAsNumber)) return otherwise;
  return Math.round(Math.min(Number(max || Number.POSITIVE_INFINITY), Math.max(Number(min || 0), valueAsNumber)));
}
