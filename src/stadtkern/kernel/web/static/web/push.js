// The push subscription of this device: what it keeps to prove itself, and how it talks to the app.
(() => {
  const KEY = "stadtkern.push";
  const AGAIN = 24 * 3600 * 1000; // milliseconds until the device says again that it is there
  const prefix = document.documentElement.lang === "en" ? "/en/abos/" : "/abos/";
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY));
    } catch {
      return null;
    }
  };
  const write = async (kept) => {
    try {
      kept ? localStorage.setItem(KEY, JSON.stringify(kept)) : localStorage.removeItem(KEY);
    } catch {
      /* this visit only */
    }
    const cache = await caches.open("device"); // where the service worker finds it
    if (kept) await cache.put("/device.json", new Response(JSON.stringify(kept)));
    else await cache.delete("/device.json");
  };
  const able =
    "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext;
  const post = async (path, body) => {
    const answer = await fetch(prefix + path, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok)
      throw Object.assign(new Error(said.message || String(answer.status)), { code: said.code, status: answer.status });
    return said;
  };
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const same = (one, other) =>
    !!one && one.byteLength === other.byteLength && new Uint8Array(one).every((byte, at) => byte === other[at]);
  const subscribed = async () => {
    const { pushManager } = await navigator.serviceWorker.ready;
    const { key } = await (await fetch("/abos/schluessel/", { credentials: "omit" })).json();
    const wanted = bytes(key);
    const there = await pushManager.getSubscription();
    if (there && same(there.options.applicationServerKey, wanted)) return there;
    await there?.unsubscribe(); // made with a key that the city no longer has
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
  };
  // Tell the app which endpoint this device has. A device that it has forgotten begins anew.
  const register = async () => {
    const subscription = (await subscribed()).toJSON();
    const known = read();
    let kept;
    try {
      kept = await post(
        "geraet/",
        known ? { subscription, device: { id: known.id, secret: known.secret } } : { subscription },
      );
    } catch (error) {
      if (!known || error.code !== "unknown_device") throw error;
      kept = await post("geraet/", { subscription });
    }
    await write({ ...kept, endpoint: subscription.endpoint, at: Date.now() });
    return kept;
  };
  const known = () => {
    const kept = read();
    return kept && { id: kept.id, secret: kept.secret };
  };
  const asked = async (path, body = {}) => {
    try {
      return await post(path, { ...body, device: known() });
    } catch (error) {
      if (error.code === "unknown_device") await write(null);
      throw error;
    }
  };
  const forget = async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await write(null);
  };
  window.stadtkern = Object.assign(window.stadtkern || {}, { push: { able, known, register, asked, forget } });

  // At page load: the browser may have made a new endpoint, or the person may have taken the permission back.
  const resynchronise = async () => {
    const kept = read();
    if (!able || !kept || !navigator.onLine || Notification.permission !== "granted") return;
    const registration = await navigator.serviceWorker.ready;
    const there = await registration.pushManager.getSubscription();
    if (there?.endpoint === kept.endpoint && Date.now() - kept.at < AGAIN) return;
    await register();
  };
  addEventListener("load", () => resynchronise().catch(() => {}));
})();
