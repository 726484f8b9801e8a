/**
 * Count the bytes of downloads as they arrive, until `stop` is called; `failed` rejects with the first that fails.
 * @param {(url: string) => boolean} which
 * @param {(loaded: number) => void} onBytes
 * @param {(url: string) => void} [onStart]
 * @returns {{stop: () => void, failed: Promise<never>}}
 */
export function counted(which, onBytes, onStart) {
  const original = self.fetch;
  let loaded = 0;
  /** @type {(error: Error) => void} */
  let fail;
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => { fail = reject; });
  failed.catch(() => {});
  self.fetch = async (resource, options) => {
    const url = resource instanceof Request ? resource.url : String(resource);
    if (!which(url)) return original(resource, options);
    try {
      const response = await original(resource, options);
      if (!response.ok) throw new Error(`${url.split("/").pop()}: ${response.status}`);
      onStart?.(url);
      count(response.clone()).catch(fail);
      return response;
    } catch (error) {
      fail(/** @type {Error} */ (error));
      throw error;
    }
  };

  async function count(/** @type {Response} */ copy) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (copy.body).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      loaded += part.value.length;
      onBytes(loaded);
    }
  }

  return { stop: () => { self.fetch = original; }, failed };
}
