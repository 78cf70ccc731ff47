// How the head is looked at: surface, marks, light.
import { byId, make } from './dom.js';
import { gradient, most } from './heat-map.js';
import { lightHandle } from './light-handle.js';
import { type Mode, modes } from './materials.js';
import type { Viewer } from './viewer.js';

const lighted: readonly Mode[] = ['lit', 'shape'];

/** Wires the controls to a viewer. @returns tells whether there is a photo to compare with */
export function lookControls(viewer: Viewer): (compared: boolean) => void {
  const marks = ['wireframe', 'marks'].map((id) => byId<HTMLInputElement>(id)) as [HTMLInputElement, HTMLInputElement];
  const radios = Object.entries(modes).map(([value, label]) => {
    const radio = make('input', { type: 'radio', name: 'mode', value });
    byId('modes').append(make('label', {}, radio, make('span', {}, label)));
    return radio;
  });
  const [lit, error] = [radios[0]!, radios.at(-1)!];
  const apply = (): void => {
    const mode = radios.find(({ checked }) => checked)!.value as Mode;
    viewer.look(mode, { wireframe: marks[0].checked, landmarks: marks[1].checked });
    byId('scale').hidden = mode !== 'error';
    byId('light').hidden = byId('lights').hidden = !lighted.includes(mode);
  };
  for (const input of [...radios, ...marks]) input.addEventListener('change', apply);
  lightHandle(viewer.light);
  byId('scale-bar').style.background = gradient;
  byId('scale-most').textContent = `${100 * most} % or more`;
  lit.checked = true;
  return (compared) => {
    error.disabled = !compared;
    error.parentElement!.title = compared ? '' : 'Needs the photo: fit one.';
    if (!compared && error.checked) lit.checked = true;
    apply();
  };
}
