// What a reader keeps in this browser, in IndexedDB. One module, one schema, migrations that only ever go forward.

/** @typedef {{key: string, page: string, code: string, original: string, at: string}} Edit */

const NAME = "under-load";

/**
 * The schema, one step a version. A step that was released is never changed: write the next one.
 * @type {((database: IDBDatabase, transaction: IDBTransaction) => void)[]}
 */
export const MIGRATIONS = [
  (database) => { database.createObjectStore("edits", { keyPath: "key" }).createIndex("page", "page"); },
];

/** Tells the entry script, without opening the database, whether there is an edit anywhere. */
const FLAG = "under-load.edits";
/** An edit of a page that was left before the database could take it. */
const DRAFT = "under-load.draft";

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/**
 * @param {string} [name]
 * @param {typeof MIGRATIONS} [migrations]
 * @returns {Promise<IDBDatabase>}
 */
export function open(name = NAME, migrations = MIGRATIONS) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, migrations.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const migrate of migrations.slice(oldVersion)) migrate(request.result, /** @type {IDBTransaction} */ (request.transaction));
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab holds an older version open"));
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T>}
 */
async function edits(mode, ask) {
  opened ??= open();
  opened.catch(() => { opened = undefined; });
  const transaction = (await opened).transaction("edits", mode);
  const request = ask(transaction.objectStore("edits"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {string} page @returns {Promise<Edit[]>} */
export async function editsOf(page) {
  const draft = localStorage.getItem(DRAFT);
  if (draft) {
    await keep(JSON.parse(draft));
    localStorage.removeItem(DRAFT);
  }
  return edits("readonly", (store) => store.index("page").getAll(page));
}

/** Rejects where the browser keeps nothing. @param {Edit} edit */
export async function keep(edit) {
  await edits("readwrite", (store) => store.put(edit));
  localStorage.setItem(FLAG, "1");
}

/** For a page that is being left: kept at once. @param {Edit} edit */
export function keepNow(edit) {
  localStorage.setItem(DRAFT, JSON.stringify(edit));
  localStorage.setItem(FLAG, "1");
}

/** @param {string} key */
export async function drop(key) {
  await edits("readwrite", (store) => store.delete(key));
  if (!(await edits("readonly", (store) => store.count()))) localStorage.removeItem(FLAG);
}
