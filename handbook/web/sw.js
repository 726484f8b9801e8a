/* global RELEASE, SHELL: the first line, which the build of the site writes */
// Keeps the book readable and runnable without a network: the shell beforehand, pages as they are read, the rest on use.

/** @type {any} */
const worker = self;
const PREFIX = "under-load-";
/** @type {string} */
// @ts-ignore
const release = RELEASE;
/** @type {string[]} */
// @ts-ignore
const shell = SHELL;
const [ASSETS, PAGES, RUNTIME] = [`${PREFIX}assets-${release}`, `${PREFIX}pages-${release}`, `${PREFIX}runtime`];
/** Releases that are kept: this one, and the one before it, for tabs that still show it. */
const KEPT = 2;
const root = new URL("./", worker.location.href).href;
const GONE = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Offline</title>"
  + "<p>You are offline, and this page is not kept in this browser: it was never opened here. <a href='./'>Back</a>";

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil((async () => {
    await (await caches.open(ASSETS)).addAll(shell.map((path) => new Request(root + path, { cache: "no-cache" })));
    await worker.skipWaiting();
  })());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil((async () => {
    await worker.clients.claim();
    await renewPages();
  })());
});

/** Pages that were read in an earlier release are fetched in this one; then releases but the last two are forgotten. */
async function renewPages() {
  const names = await caches.keys();
  const pages = await caches.open(PAGES);
  for (const name of names.filter((each) => each.startsWith(`${PREFIX}pages-`) && each !== PAGES)) {
    for (const request of await (await caches.open(name)).keys()) {
      if (!(await pages.match(request))) await pages.add(new Request(request.url, { cache: "no-cache" })).catch(() => {});
    }
  }
  for (const kind of ["assets", "pages"]) {
    const old = names.filter((name) => name.startsWith(`${PREFIX}${kind}-`)).slice(0, -KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
  }
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(root)) return;
  const path = request.url.slice(root.length);
  if (path.startsWith("runtime/")) event.respondWith(kept(request, RUNTIME));
  else if (path.startsWith(`assets-${release}/`)) event.respondWith(kept(request, ASSETS));
  else if (path.startsWith("assets-")) event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  else event.respondWith(fresh(request));
});

/** What never changes under its name. @param {Request} request @param {string} name */
async function kept(request, name) {
  const cache = await caches.open(name);
  const found = await cache.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** What a new release may change: from the network, and from the cache when there is none. @param {Request} request */
async function fresh(request) {
  const address = request.url.split("#")[0];
  try {
    const response = await fetch(request, { cache: "no-cache" });
    if (response.ok) await (await caches.open(PAGES)).put(address, response.clone());
    return response;
  } catch {
    const found = (await (await caches.open(PAGES)).match(address, { ignoreSearch: true })) ?? (await caches.match(address));
    if (found) return found;
    if (request.mode === "navigate") return new Response(GONE, { status: 503, headers: { "Content-Type": "text/html" } });
    return Response.error();
  }
}
