{% autoescape off %}// Keeps the app's shell and a few pages on the device. Pages come from the network first; without one from what was
// kept, and then they say how old they are. Nothing of signed-in people is ever kept, and no form is answered from here.
const { version, shell, pages, city } = {{ settings }};
{% endautoescape %}const SHELL = `shell-${version}`;
const PAGES = "pages";
const MAX_PAGES = 60;
const MAX_TILES = 20;
const PRIVATE = /^\/(en\/)?(verwaltung|konto|demo|datenschutz\/meine-daten|abos\/.+|veranstaltungen\/(anmeldung|warteliste|ticket))(\/|$)|^\/api\//;

const keepable = (request, answer) =>
  request.method === "GET" && answer.ok && answer.type === "basic" && !answer.redirected &&
  !/no-store|private/.test(answer.headers.get("Cache-Control") || "") && !PRIVATE.test(new URL(request.url).pathname);

const marked = (answer) => {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return headers;
};

const keep = async (request, answer) => {
  const headers = marked(answer);
  const cache = await caches.open(PAGES);
  await cache.put(request, new Response(await answer.blob(), { status: 200, headers }));
  const keys = await cache.keys();
  const extra = keys.filter((key) => !pages.includes(new URL(key.url).pathname)).slice(0, Math.max(0, keys.length - MAX_PAGES));
  await Promise.all(extra.map((key) => cache.delete(key)));
};

const aged = async (answer) => {
  const at = answer.headers.get("X-Kept-At");
  if (!at || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return answer;
  const text = (await answer.text()).replace("<head>", `<head><meta name="kept-at" content="${at}">`);
  return new Response(text, { status: 200, headers: answer.headers });
};

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(SHELL);
  await cache.addAll(shell.map((url) => new Request(url, { credentials: "omit" })));
  await Promise.allSettled(pages.map(async (url) => {
    const request = new Request(url, { credentials: "omit" });
    const answer = await fetch(request);
    if (keepable(request, answer)) await keep(request, answer);
  }));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)));
  await clients.claim();
})()));

const fromShell = async (request) => (await caches.match(request, { cacheName: SHELL })) || fetch(request);

const page = async (request) => {
  try {
    const answer = await fetch(request);
    if (keepable(request, answer)) await keep(request, answer.clone());
    return answer;
  } catch {
    const cache = await caches.open(PAGES);
    const kept = (await cache.match(request)) || (await cache.match(request, { ignoreSearch: true }));
    if (kept && !PRIVATE.test(new URL(request.url).pathname)) return aged(kept);
    const offline = await cache.match(new URL(request.url).pathname.startsWith("/en/") ? "/en/offline/" : "/offline/") || await cache.match("/offline/");
    return offline || Response.error();
  }
};

// What a tile says to this device (web/tiles.js asks): the newest, else what was kept, with the time of that.
const tile = async (request) => {
  const cache = await caches.open("tiles");
  try {
    const answer = await fetch(request);
    if (keepable(request, answer)) {
      await cache.put(request, new Response(await answer.clone().blob(), { status: 200, headers: marked(answer) }));
      const keys = await cache.keys();
      await Promise.all(keys.slice(0, Math.max(0, keys.length - MAX_TILES)).map((key) => cache.delete(key)));
    }
    return answer;
  } catch {
    return (await cache.match(request)) || Response.error();
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/") || shell.includes(url.pathname + url.search)) event.respondWith(fromShell(request));
  else if (request.headers.has("X-Stadtkern-Tile")) event.respondWith(tile(request));
  else if (request.mode === "navigate" && !PRIVATE.test(url.pathname)) event.respondWith(page(request));
});

// Push: every message shows a notification, and a tap opens the page that it names, in a window of the app that is open.
const notify = async (event) => {
  let told = {};
  try { told = event.data?.json() || {}; } catch { /* not ours: say at least that there is something */ }
  const { title = city, body = "", url = "/", tag = "stadtkern", lang = "de" } = told;
  await registration.showNotification(title, { body, tag, lang, icon: "/symbol-192.png", badge: "/symbol-192.png", data: { url } });
};
const open = async (url) => {
  const target = new URL(url, location.origin);
  if (target.origin !== location.origin) return;
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => one.url === target.href) || windows[0];
  if (!there) return clients.openWindow(target.href);
  await there.focus().catch(() => {}); // a browser may keep its windows where they are
  if (there.url !== target.href) await there.navigate(target.href).catch(() => clients.openWindow(target.href));
};
// The browser has taken the endpoint away. It may say which one is new and which was old, and often says neither.
const subscription = async (event) => {
  const there = event.newSubscription || await registration.pushManager.getSubscription();
  if (there) return there;
  const { key } = await (await fetch("/abos/schluessel/", { credentials: "omit" })).json();
  const letters = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  const applicationServerKey = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
};
const moved = async (event) => {
  const kept = await (await (await caches.open("device")).match("/device.json"))?.json();
  if (!kept) return;
  const fresh = await subscription(event);
  const body = JSON.stringify({ subscription: fresh.toJSON(), device: { id: kept.id, secret: kept.secret } });
  await fetch("/abos/geraet/", { method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body });
};
addEventListener("push", (event) => event.waitUntil(notify(event)));
addEventListener("notificationclick", (event) => { event.notification.close(); event.waitUntil(open(event.notification.data?.url || "/")); });
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(moved(event)));
