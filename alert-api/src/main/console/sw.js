// Keeps the page itself, and nothing of anybody's data, for where there is no network: a boiler room has none. The build puts in
// the names of its files; a new version of the hub is a new list, and takes the place of the old one.
const FILES = ['@FILES@'];
const NAME = 'fieldwarden-@VERSION@';

addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(['/', ...FILES])).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name !== NAME).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names))).then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) {
    return;
  }
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match('/')));
  } else if (FILES.includes(path)) {
    event.respondWith(caches.match(path).then((kept) => kept ?? fetch(request)));
  }
});
