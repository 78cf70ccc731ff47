// After a reload in the middle of a fit: go on, or discard it.
import { byId, make } from './dom.js';
import { forgetFit, type Kept, keptFit } from './keep.js';

/** Shows what was cut off, if anything was. */
export async function offerToGoOn(goOn: (kept: Kept) => void): Promise<void> {
  const kept = await keptFit();
  if (!kept) return;
  const { plan, at, checkpoint } = kept;
  const count = plan.photos.length;
  const fit = count > 1 ? `A fit of ${count} photos` : 'A fit';
  const where = checkpoint
    ? ` at step ${checkpoint.after} of ${checkpoint.total}`
    : ' before its first steps were kept';
  const time = at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const box = byId('offer');
  const yes = make('button', { type: 'button', class: 'main', id: 'resume' }, checkpoint ? 'Go on' : 'Start it again');
  const no = make('button', { type: 'button', id: 'discard' }, 'Discard');
  box.replaceChildren(
    make('p', {}, `${fit} was cut off${where} (${time}). Its photos are kept in this browser only.`),
    make('p', { class: 'row' }, yes, no),
  );
  box.hidden = false;
  yes.addEventListener('click', () => {
    box.hidden = true;
    goOn(kept);
  });
  no.addEventListener('click', () => {
    box.hidden = true;
    void forgetFit();
  });
}
