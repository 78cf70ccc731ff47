// The photos side by side: one is selected, each can be removed.
import { byId, make } from './dom.js';
import type { Photo, Photos } from './photos.js';

const badges: Readonly<Record<Photo['state'], string>> = {
  looking: 'looking …',
  found: '',
  'by hand': 'by hand',
  'no face': 'no face',
};

/** Shows the photos as they are now. */
export function showStrip(photos: Photos, removed: (photo: Photo) => void): void {
  const strip = byId('strip');
  const [all, selected] = [photos.all(), photos.selected()];
  const focus = strip.contains(document.activeElement);
  strip.hidden = all.length === 0;
  strip.replaceChildren(
    ...all.map((photo, i) => {
      const { name, state, picture } = photo;
      const left = state === 'no face';
      const pressed = photo.id === selected?.id;
      const title = `Photo ${i + 1} of ${all.length}, ${name}${left ? ', no face found, left out' : ''}`;
      const open = make('button', { type: 'button', class: 'thumbnail', 'aria-pressed': `${pressed}`, title });
      open.setAttribute('aria-label', title);
      open.append(make('img', { src: picture.url, alt: '' }));
      if (badges[state]) open.append(make('span', { class: 'badge' }, badges[state]));
      open.addEventListener('click', () => photos.select(photo.id));
      const remove = make('button', { type: 'button', class: 'remove', 'aria-label': `Remove ${name}` }, '×');
      remove.addEventListener('click', () => removed(photo));
      return make('li', left ? { class: 'left-out' } : {}, open, remove);
    }),
  );
  if (focus) strip.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
}
