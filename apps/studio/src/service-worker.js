// Keeps the page for when there is no network. The build puts `build` before this: { version, files }.
//
// The page itself comes from the network whenever there is one, so that a reload gets the newest; its other files have their
// hash in the name and come from the cache. A version's files stay until no page of it is open.
/* global build */
const scope = self.registration.scope;
const prefix = `ganfit-studio ${scope} `;
const page = new URL('./', scope).href;
const kept = new Set(build.files.map((file) => new URL(file, scope).href));

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([dropOlder(), self.clients.claim()])));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== 'GET') return;
  if (address === page || address === `${page}index.html`) event.respondWith(newestPage(request));
  else if (kept.has(address)) event.respondWith(fromCache(request));
});

async function keepAll() {
  const cache = await caches.open(prefix + build.version);
  await cache.addAll([...kept].map((url) => (url === page ? new Request(url, { cache: 'reload' }) : url)));
}

/** Other studios on this host keep theirs. */
async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(prefix) && name !== prefix + build.version);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function newestPage(request) {
  return fetch(request).catch(() => fromCache(new Request(page)));
}

async function fromCache(request) {
  const cache = await caches.open(prefix + build.version);
  return (await cache.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}
