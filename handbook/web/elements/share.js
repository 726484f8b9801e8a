// Code in the fragment of an address: it never leaves the reader's machine unless the reader sends the address.

/** @param {Uint8Array} bytes */
const encode = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
/** @param {string} text */
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** @param {URL} playground @param {string} language @param {string} code */
export async function address(playground, language, code) {
  const packed = await through(new TextEncoder().encode(code), new CompressionStream("deflate-raw"));
  playground.hash = `${language}=${encode(packed)}`;
  return playground.href;
}

/** @param {string} hash @returns {Promise<{language: string, code: string} | undefined>} undefined where it is no shared code */
export async function read(hash) {
  const [, language, packed] = /^#(\w+)=([\w-]+)$/.exec(hash) ?? [];
  if (!packed) return undefined;
  try {
    return { language, code: new TextDecoder().decode(await through(decode(packed), new DecompressionStream("deflate-raw"))) };
  } catch {
    return undefined;
  }
}
