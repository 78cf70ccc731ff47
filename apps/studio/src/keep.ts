// The fit under way, kept in this browser's IndexedDB, so that a reload does not lose it.
import type { Plan } from './plan.js';

/** A fit that was cut off. */
export interface Kept {
  readonly plan: Plan;
  readonly checkpoint?: { readonly bytes: Uint8Array; readonly after: number; readonly total: number };
  readonly at: Date;
}

export interface Keeper {
  begin(plan: Plan): void;
  checkpoint(bytes: Uint8Array, after: number, total: number): void;
  /** The fit has ended: nothing is kept any more. */
  end(): void;
}

const name = 'ganfit-studio';

/** @param onFailure gets a sentence about why nothing can be kept, once for a fit */
export function fitKeeper(onFailure: (message: string) => void): Keeper {
  let queue = Promise.resolve();
  let release = (): void => {};
  /** Whether this tab keeps: another one may be fitting too. It holds on to that after a fit that broke off. */
  let [held, keeps] = [false, false];
  const write = (act: (store: IDBObjectStore) => void, needed = true): void => {
    queue = queue
      .then(() => (keeps ? transact('readwrite', act) : undefined))
      .catch((error) => {
        if (!needed) return;
        keeps = false;
        onFailure(
          error?.name === 'QuotaExceededError'
            ? 'There is no room left on this device to keep the fit. It goes on, but a reload would lose it.'
            : 'This browser keeps nothing for this page. The fit goes on, but a reload would lose it.',
        );
      })
      .then(() => {});
  };
  return {
    begin(plan) {
      queue = queue.then(async () => {
        held ||= await hold((then) => (release = then));
        keeps = held;
      });
      write((store) => {
        store.clear();
        store.put(plan, 'plan');
        store.put(new Date(), 'at');
      });
    },
    checkpoint: (bytes, after, total) => write((store) => store.put({ bytes, after, total }, 'checkpoint')),
    end() {
      write((store) => store.clear(), false);
      queue = queue.then(() => {
        release();
        held = false;
      });
    },
  };
}

/** The fit that a reload cut off, if no other tab is at it. */
export async function keptFit(): Promise<Kept | undefined> {
  let release = (): void => {};
  if (!(await hold((then) => (release = then)))) return undefined;
  try {
    const kept: Record<string, IDBRequest> = {};
    await transact('readonly', (store) => {
      for (const key of ['plan', 'at', 'checkpoint']) kept[key] = store.get(key);
    });
    const [plan, at, checkpoint] = ['plan', 'at', 'checkpoint'].map((key) => kept[key]!.result);
    return plan && { plan, at, ...(checkpoint && { checkpoint }) };
  } catch {
    return undefined;
  } finally {
    release();
  }
}

export const forgetFit = (): Promise<void> => transact('readwrite', (store) => store.clear()).catch(() => {});

/** Takes the lock that a tab holds while it fits, if it is free; `kept` gets the way to give it back. */
function hold(kept: (release: () => void) => void): Promise<boolean> {
  const { locks } = navigator;
  // An insecure page has no locks.
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise<void>(kept);
    });
  });
}

async function transact(mode: IDBTransactionMode, act: (store: IDBObjectStore) => void): Promise<void> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('fit');
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
  const database = opening.result;
  try {
    const transaction = database.transaction('fit', mode);
    act(transaction.objectStore('fit'));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
