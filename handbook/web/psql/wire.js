/** The few messages of PostgreSQL's protocol 3 that a simple query needs. */

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** @param {string} type @param {Uint8Array} body @returns {Uint8Array} */
function message(type, body) {
  const bytes = new Uint8Array(body.length + 5);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, body.length + 4);
  bytes.set(body, 5);
  return bytes;
}

/**
 * A simple query, and the end of the data that a COPY FROM STDIN would wait for without end; the server ignores it
 * after any other statement.
 *
 * @param {string} sql
 * @returns {Uint8Array}
 */
export function query(sql) {
  const asked = message("Q", utf8.encode(`${sql}\0`));
  const unfed = message("f", utf8.encode("a page has no standard input\0"));
  const both = new Uint8Array(asked.length + unfed.length);
  both.set(asked);
  both.set(unfed, asked.length);
  return both;
}

/** Cuts a stream of bytes into messages. */
export class Messages {
  /** @param {(type: string, body: Uint8Array) => void} take   The body is valid during the call only. */
  constructor(take) {
    this.take = take;
    this.bytes = new Uint8Array(1 << 16);
    this.length = 0;
  }

  /** @param {Uint8Array} piece */
  feed(piece) {
    if (this.length + piece.length > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.length + piece.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(piece, this.length);
    this.length += piece.length;
    const view = new DataView(this.bytes.buffer);
    let at = 0;
    while (at + 5 <= this.length) {
      const end = at + 1 + view.getUint32(at + 1);
      if (end > this.length) break;
      this.take(String.fromCharCode(this.bytes[at]), this.bytes.subarray(at + 5, end));
      at = end;
    }
    this.bytes.copyWithin(0, at, this.length);
    this.length -= at;
  }
}

/** @param {Uint8Array} body @returns {{name: string, oid: number}[]} */
export function rowDescription(body) {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let at = 2;
  return Array.from({ length: view.getUint16(0) }, () => {
    const end = body.indexOf(0, at);
    const column = { name: text.decode(body.subarray(at, end)), oid: view.getUint32(end + 7) };
    at = end + 19;
    return column;
  });
}

/** @param {Uint8Array} body @param {number} limit   Bytes of a value beyond which it is cut. @returns {(string | null)[]} */
export function dataRow(body, limit) {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let at = 2;
  return Array.from({ length: view.getUint16(0) }, () => {
    const size = view.getInt32(at);
    at += 4;
    if (size < 0) return null;
    const value = text.decode(body.subarray(at, at + Math.min(size, limit)));
    at += size;
    return size > limit ? `${value} [${size} bytes, the first ${limit} shown]` : value;
  });
}

/** @param {Uint8Array} body @returns {import("./report.js").Fields} */
export function fields(body) {
  /** @type {import("./report.js").Fields} */
  const found = {};
  for (let at = 0; body[at];) {
    const end = body.indexOf(0, at);
    found[String.fromCharCode(body[at])] = text.decode(body.subarray(at + 1, end));
    at = end + 1;
  }
  return found;
}

/** @param {Uint8Array} body   Of a message that is one string. */
export const string = (body) => text.decode(body.subarray(0, body.indexOf(0)));

/** @param {Uint8Array} body   Process id, channel, payload. */
export function notification(body) {
  const pid = new DataView(body.buffer, body.byteOffset, body.length).getUint32(0);
  const [channel, payload] = text.decode(body.subarray(4)).split("\0");
  return { pid, channel, payload };
}
