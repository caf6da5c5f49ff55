{% autoescape off %}
// Keeps the app's shell and a few pages on the device. Pages come from the network first; without one from what was
// kept, and then they say how old they are. Nothing of signed-in people is ever kept. Tickets and saved events are kept
// because their device asks for it (web/offline.js), until it asks no more. A form is sent on and never answered from
// here.
const { version, shell, pages, city } = {{ settings }};
{% endautoescape %}
const SHELL = `shell-${version}`;
const PAGES = "pages";
const KEPT = "kept"; // what the device asked for, private pages too
const FILES = "files"; // styles, scripts and pictures of those
const MAX_PAGES = 60;
const MAX_KEPT = 100;
const MAX_FILES = 200;
const FRESH = 12 * 3600 * 1000; // milliseconds until a page that is kept on purpose is fetched again
const MAX_TILES = 20;
const STAFF = /^\/(en\/)?(verwaltung|konto|demo)(\/|$)|^\/api\//;
const OF_ONE_PERSON = String.raw`datenschutz/meine-daten|abos/.+|veranstaltungen/(anmeldung|warteliste|ticket)`;
const PRIVATE = new RegExp(String.raw`^/(en/)?(verwaltung|konto|demo|${OF_ONE_PERSON})(/|$)|^/api/`);

const keepable = (request, answer) =>
  request.method === "GET" &&
  answer.ok &&
  answer.type === "basic" &&
  !answer.redirected &&
  !/no-store|private/.test(answer.headers.get("Cache-Control") || "") &&
  !PRIVATE.test(new URL(request.url).pathname);

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
  const extra = keys
    .filter((key) => !pages.includes(new URL(key.url).pathname))
    .slice(0, Math.max(0, keys.length - MAX_PAGES));
  await Promise.all(extra.map((key) => cache.delete(key)));
};

const aged = async (answer) => {
  const at = answer.headers.get("X-Kept-At");
  if (!at || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return answer;
  const text = (await answer.text()).replace("<head>", `<head><meta name="kept-at" content="${at}">`);
  return new Response(text, { status: 200, headers: answer.headers });
};

addEventListener("install", (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      await cache.addAll(shell.map((url) => new Request(url, { credentials: "omit" })));
      await Promise.allSettled(
        pages.map(async (url) => {
          const request = new Request(url, { credentials: "omit" });
          const answer = await fetch(request);
          if (!keepable(request, answer)) return;
          const text = await answer.clone().text();
          await keep(request, answer);
          await keepFiles(text);
        }),
      );
      await skipWaiting();
    })(),
  ),
);

addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)),
      );
      await clients.claim();
    })(),
  ),
);

const trim = async (name, most) => {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
};

// Pages that the device keeps on purpose: exactly these paths, each with the files that it shows.
const FILE = /<(?:link[^>]*rel="stylesheet"[^>]*href|script[^>]*src|img[^>]*src)="(\/[^"]+)"/g;
const keepFile = async (url) => {
  if (await caches.match(url)) return;
  const answer = await fetch(url, { credentials: "omit" });
  if (answer.ok) await (await caches.open(FILES)).put(url, answer);
};
const keepFiles = (text) =>
  Promise.allSettled([...text.matchAll(FILE)].map(([, url]) => keepFile(url.replaceAll("&amp;", "&"))));
const keepPage = async (cache, path) => {
  if (STAFF.test(path)) return;
  const there = await cache.match(path);
  if (there && Date.now() - Number(there.headers.get("X-Kept-At")) < FRESH) return;
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.status === 404 || answer.status === 410) return cache.delete(path);
  if (!answer.ok || answer.redirected) return;
  const headers = marked(answer);
  headers.delete("Vary"); // whoever opens it in the tunnel, it is the same page
  const text = await answer.text();
  await cache.put(path, new Response(text, { status: 200, headers }));
  await keepFiles(text);
};
const keepExactly = async (paths) => {
  const cache = await caches.open(KEPT);
  const gone = (await cache.keys()).filter((key) => !paths.includes(new URL(key.url).pathname));
  await Promise.all(gone.map((key) => cache.delete(key)));
  for (const path of paths.slice(0, MAX_KEPT)) await keepPage(cache, path).catch(() => {});
  await trim(FILES, MAX_FILES);
};
let last = Promise.resolve(); // one after the other, so that the newest wish is what holds
addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  last = last.then(() => keepExactly(event.data.keep)).catch(() => {});
  event.waitUntil(last);
});

const HASHED = /^\/static\/.*\.[0-9a-f]{12}\.\w+$/; // never another content under this name
const fromShell = async (request) => {
  const kept =
    (await caches.match(request, { cacheName: SHELL })) || (await caches.match(request, { cacheName: FILES }));
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && HASHED.test(new URL(request.url).pathname))
    await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
};
const picture = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { cacheName: FILES })) || Response.error();
  }
};

// The page of a path, in this language or in the other one, without its query: a query asks for another answer.
const keptOnPurpose = async (path) => {
  const cache = await caches.open(KEPT);
  return (await cache.match(path)) || (await cache.match(path.startsWith("/en/") ? path.slice(3) : `/en${path}`));
};
const instead = async (path, name) => {
  const cache = await caches.open(PAGES);
  return (
    (path.startsWith("/en/") && (await cache.match(`/en${name}`))) || (await cache.match(name)) || Response.error()
  );
};
const page = async (request) => {
  const path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (keepable(request, answer)) await keep(request, answer.clone());
    return answer;
  } catch {
    const cache = await caches.open(PAGES);
    const visited = PRIVATE.test(path) ? null : (await cache.match(request)) || (await cache.match(path));
    const kept = visited || (await keptOnPurpose(path));
    return kept ? aged(kept) : instead(path, "/offline/");
  }
};
const form = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return instead(new URL(request.url).pathname, "/offline/nicht-gesendet/");
  }
};
// Only from our own pages: sent on from here, a form of another site would look like one of ours.
const ownForm = (request, url) =>
  request.method === "POST" &&
  request.mode === "navigate" &&
  request.referrer.startsWith(`${location.origin}/`) &&
  !STAFF.test(url.pathname);

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
  if (url.origin !== location.origin) return;
  if (ownForm(request, url)) event.respondWith(form(request));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/") || shell.includes(url.pathname + url.search))
    event.respondWith(fromShell(request));
  else if (request.headers.has("X-Stadtkern-Tile")) event.respondWith(tile(request));
  else if (request.destination === "image") event.respondWith(picture(request));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(request));
});

// Push: every message shows a notification, and a tap opens the page that it names, in a window of the app that is
// open.
const notify = async (event) => {
  let told = {};
  try {
    told = event.data?.json() || {};
  } catch {
    /* not ours: say at least that there is something */
  }
  const { title = city, body = "", url = "/", tag = "stadtkern", lang = "de", done = null } = told;
  const actions = done ? [{ action: "done", title: done.label }] : [];
  await registration.showNotification(title, {
    body,
    tag,
    lang,
    actions,
    icon: "/symbol-192.png",
    badge: "/symbol-192.png",
    data: { url, done },
  });
};
// "The bin is out": said by the notification's own button, without opening the app. Where that fails, the page opens.
const sayDone = async ({ url, done: { topic, day, keys } }) => {
  try {
    const kept = await (await (await caches.open("device")).match("/device.json"))?.json();
    const body = JSON.stringify({ topic, day, keys, device: { id: kept.id, secret: kept.secret } });
    const answer = await fetch("/abos/erledigt/", {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body,
    });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    await open(url || "/");
  }
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
  const there = event.newSubscription || (await registration.pushManager.getSubscription());
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
  await fetch("/abos/geraet/", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body,
  });
};
addEventListener("push", (event) => event.waitUntil(notify(event)));
addEventListener("notificationclick", (event) => {
  const data = event.notification.data || {};
  event.notification.close();
  event.waitUntil(event.action === "done" && data.done ? sayDone(data) : open(data.url || "/"));
});
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(moved(event)));
