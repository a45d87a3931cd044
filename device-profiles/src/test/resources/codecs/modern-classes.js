"use strict";

const SCALES = new Map([[0x01, { key: "temperature", read: (r) => r.int16() / 100, places: 2 }],
  [0x02, { key: "humidity", read: (r) => r.uint8() / 2 }],
  [0x03, { key: "pressure", read: (r) => r.uint32() / 10, places: 1 }],
  [0x04, { key: "acceleration", read: (r) => ["x", "y", "z"].reduce((all, axis) => ({ ...all, [axis]: r.int16() / 1000 }), {}) }],
  [0x05, { key: "float", read: (r) => r.float32(), places: 3 }]]);

class Reader {
  #view;
  #at = 0;

  constructor(bytes) {
    this.#view = new DataView(Uint8Array.from(bytes).buffer);
  }

  get left() { return this.#view.byteLength - this.#at; }
  uint8() { return this.#view.getUint8(this.#at++); }
  int16() { return this.#step(2, (at) => this.#view.getInt16(at, false)); }
  uint32() { return this.#step(4, (at) => this.#view.getUint32(at, false)); }
  float32() { return this.#step(4, (at) => this.#view.getFloat32(at, true)); }
  #step(length, read) { const value = read(this.#at); this.#at += length; return value; }
}

function* fields(bytes) {
  const reader = new Reader(bytes);
  while (reader.left > 0) {
    const tag = reader.uint8();
    const field = SCALES.get(tag);
    if (!field) {
      throw new RangeError(`tag 0x${tag.toString(16).padStart(2, "0")} is unknown`);
    }
    const { key, read, places = null } = field;
    const value = read(reader);
    yield [key, places === null ? value : Number(value.toFixed(places))];
  }
}

const decodeUplink = ({ bytes, fPort, recvTime, variables: { offset = "0", ...others } = {} }) => {
  const warnings = [];
  const data = Object.fromEntries(fields(bytes));
  data.temperature = data.temperature + parseFloat(offset);
  data.port = fPort ?? -1;
  data.received = recvTime?.toISOString();
  data.now = Date.now();
  data.others = Object.keys(others).sort().join();
  for (const [key, value] of Object.entries(data)) {
    if (key === "humidity" && value > 100) {
      warnings.push(`humidity ${value} is above 100`);
    }
  }
  return { data, warnings, errors: [] };
};

if (typeof module !== "undefined" && typeof module.exports !== "undefined") {
  module.exports = { decodeUplink };
}
