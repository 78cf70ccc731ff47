// A reader of pickles that makes data only. Written from CPython's description of the protocols (pickletools, PEP 307,
// PEP 3154). Python would import and call what a pickle names; here a name is looked up in a short list, and whatever is
// not in it is refused.
import { GanfitError } from '@ganfit/core';
import { cursor } from './cursor.js';

/** What a pickle's values become. Tuples and lists are arrays, dictionaries are maps, byte strings are bytes. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Value[]
  | Map<Value, Value>
  | { readonly [member: string]: Value };

/** Stands in for a Python class or function: what to make of its arguments, and of the state that is set afterwards. */
export interface Stand {
  make(args: Value[]): Value;
  /** Default: the value is replaced by its state. */
  state?(value: Value, state: Value): Value;
}

/** A global of the pickle, not yet called. */
class Name {
  constructor(
    readonly text: string,
    readonly stand: Stand,
  ) {}
}

/** An object whose state comes later; resolved when the pickle ends. */
class Made {
  constructor(
    readonly stand: Stand,
    public value: Value,
  ) {}
}

type Item = Value | Name | Made | Item[];

const mark = Symbol('mark');

/**
 * Reads the first value of a pickle of protocol 2 to 5, the binary ones.
 *
 * @param stands what to make of the globals `module name` that may occur
 * @throws GanfitError `MODEL_FORMAT` for a truncated pickle, and by name for a class or function that is not in `stands`
 */
export function readPickle(bytes: Uint8Array, stands: Readonly<Record<string, Stand>>): Value {
  const at = cursor(bytes);
  const stack: (Item | typeof mark)[] = [];
  const memo: Item[] = [];
  const pop = (): Item => {
    const item = stack.pop();
    if (item === undefined || item === mark) throw bad(`an operand is missing before byte ${at.position()}`);
    return item;
  };
  const toMark = (): Item[] => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) throw bad(`a mark is missing before byte ${at.position()}`);
    return stack.splice(from).slice(1) as Item[];
  };
  const top = (): Item => {
    const item = pop();
    stack.push(item);
    return item;
  };
  const recall = (i: number): void => {
    if (!(i in memo)) throw bad(`entry ${i} of its memo is missing`);
    stack.push(memo[i]!);
  };
  const global = (module: string, name: string): void => {
    const text = `${module} ${name}`;
    const stand = Object.hasOwn(stands, text) ? stands[text] : undefined;
    if (!stand) throw foreign(text);
    stack.push(new Name(text, stand));
  };
  const call = (args: Item, callee: Item): void => {
    if (!(callee instanceof Name)) throw bad('it calls what is no class or function');
    stack.push(new Made(callee.stand, callee.stand.make(settle(args) as Value[])));
  };
  const build = (state: Item): void => {
    const made = top();
    if (!(made instanceof Made)) throw bad('it sets the state of what is no object');
    const value = settle(state);
    made.value = made.stand.state ? made.stand.state(made.value, value) : value;
  };
  const setItems = (items: Item[]): void => {
    const map = top();
    const target = map instanceof Made ? map.value : map;
    if (!(target instanceof Map)) throw bad('it sets items of what is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) target.set(settle(items[i]!), items[i + 1] as Value);
  };
  const append = (items: Item[]): void => {
    const list = top();
    if (!Array.isArray(list)) throw bad('it appends to what is no list');
    (list as Item[]).push(...items);
  };

  const tuple = (size: number): void => {
    const items = Array.from({ length: size }, pop).reverse();
    stack.push(items);
  };

  // Opcodes by their character.
  const run: Record<string, () => void> = {
    '\x80': () => void at.bytes(1),
    '\x95': () => void at.bytes(8),
    '(': () => void stack.push(mark),
    '0': () => void pop(),
    '1': () => void toMark(),
    '2': () => void stack.push(top()),
    N: () => void stack.push(null),
    '\x88': () => void stack.push(true),
    '\x89': () => void stack.push(false),
    J: () => void stack.push(at.view(4).getInt32(0, true)),
    K: () => void stack.push(at.unsigned(1)),
    M: () => void stack.push(at.unsigned(2)),
    G: () => void stack.push(at.view(8).getFloat64(0, false)),
    '\x8a': () => void stack.push(long(at.bytes(at.unsigned(1)))),
    '\x8b': () => void stack.push(long(at.bytes(at.unsigned(4)))),
    X: () => void stack.push(at.text(at.unsigned(4))),
    '\x8c': () => void stack.push(at.text(at.unsigned(1))),
    '\x8d': () => void stack.push(at.text(at.unsigned(8))),
    // Python 2 strings: bytes or text, told apart by whoever uses them.
    T: () => void stack.push(at.bytes(at.unsigned(4))),
    U: () => void stack.push(at.bytes(at.unsigned(1))),
    B: () => void stack.push(at.bytes(at.unsigned(4))),
    C: () => void stack.push(at.bytes(at.unsigned(1))),
    '\x8e': () => void stack.push(at.bytes(at.unsigned(8))),
    '\x96': () => void stack.push(at.bytes(at.unsigned(8))),
    ')': () => void stack.push([]),
    ']': () => void stack.push([]),
    '}': () => void stack.push(new Map()),
    t: () => void stack.push(toMark()),
    '\x85': () => tuple(1),
    '\x86': () => tuple(2),
    '\x87': () => tuple(3),
    a: () => append([pop()]),
    e: () => append(toMark()),
    s: () => {
      const value = pop();
      setItems([pop(), value]);
    },
    u: () => setItems(toMark()),
    q: () => void (memo[at.unsigned(1)] = top()),
    r: () => void (memo[at.unsigned(4)] = top()),
    '\x94': () => void memo.push(top()),
    h: () => recall(at.unsigned(1)),
    j: () => recall(at.unsigned(4)),
    c: () => global(at.line(), at.line()),
    '\x93': () => {
      const name = pop();
      global(String(pop()), String(name));
    },
    R: () => call(pop(), pop()),
    '\x81': () => call(pop(), pop()),
    b: () => build(pop()),
  };
  for (;;) {
    const code = String.fromCharCode(at.unsigned(1));
    if (code === '.') return settle(pop());
    const step = Object.hasOwn(run, code) ? run[code] : undefined;
    if (!step) throw bad(`byte ${at.position() - 1} is no instruction that data needs`);
    step();
  }
}

/** Replaces objects by what became of them and classes by their names, within lists and dictionaries too. */
function settle(item: Item, seen = new Map<Item, Value>()): Value {
  if (item instanceof Name) return item.text;
  if (item instanceof Made) return item.value;
  if (!Array.isArray(item) && !(item instanceof Map)) return item;
  const known = seen.get(item);
  if (known !== undefined) return known;
  seen.set(item, item as Value);
  if (Array.isArray(item)) for (const [i, entry] of item.entries()) item[i] = settle(entry, seen);
  else for (const [key, entry] of item) item.set(key, settle(entry, seen));
  return item as Value;
}

function long(bytes: Uint8Array): number {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return Number(BigInt.asIntN(8 * bytes.length, value));
}

function bad(why: string): GanfitError {
  return new GanfitError('MODEL_FORMAT', `readPickle: this is no pickle that can be read: ${why}.`);
}

function foreign(text: string): GanfitError {
  return new GanfitError(
    'MODEL_FORMAT',
    `readPickle: the pickle wants Python's \`${text.replace(' ', '.')}\`, which is none of the classes that hold weights. It was not executed.`,
  );
}
