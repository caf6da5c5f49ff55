/* What a device keeps: the list of an event and the words not yet transferred, in IndexedDB; both are wiped in time. */
"use strict";
(() => {
  const NAME = "stadtkern-door";
  let opening = null;

  function open() {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("events", { keyPath: "id" });
        request.result.createObjectStore("queue", { keyPath: "client_id" }).createIndex("event", "event");
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  }

  async function run(store, mode, work) {
    const database = await open();
    return new Promise((done, failed) => {
      const transaction = database.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => done(request?.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  window.DoorStore = {
    event: (id) => run("events", "readonly", (store) => store.get(id)),
    keep: (record) => run("events", "readwrite", (store) => store.put(record)),
    push: (word) => run("queue", "readwrite", (store) => store.put(word)),
    waiting: (event) => run("queue", "readonly", (store) => store.index("event").getAll(event)),
    done: (ids) =>
      run("queue", "readwrite", (store) => {
        ids.forEach((id) => store.delete(id));
      }),

    async wipe(id) {
      const words = await this.waiting(id);
      await this.done(words.map((word) => word.client_id));
      await run("events", "readwrite", (store) => store.delete(id));
    },

    /* Lists whose time has run out, by the clock of this device. */
    async wipeOld(now) {
      const records = await run("events", "readonly", (store) => store.getAll());
      for (const record of records) if (record.until < now) await this.wipe(record.id);
    },
  };
})();
