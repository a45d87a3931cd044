// Runs once, before any codec: takes the way to the host out of the codec's reach and keeps the functions it needs, so that
// nothing a codec changes in the built-in objects changes how codecs are called. Line numbers of a codec start at 1.
(() => {
  const host = globalThis.java_invoke;
  const parse = JSON.parse;
  const stringify = JSON.stringify;
  const moment = Date;
  const evaluate = globalThis.eval;
  const text = String;
  const isArray = Array.isArray;
  for (const name of ["java_invoke", "Javy", "plugin"]) {
    delete globalThis[name];
  }

  const tell = (what, value) => host("codec", what, stringify(value) ?? "null");
  const failed = (error) => {
    let what = "it failed";
    let where = "";
    try {
      what = error instanceof Error ? text(error.name) + ": " + text(error.message) : text(error);
      where = error instanceof Error ? text(error.stack) : "";
    } catch (unreadable) {
      what = "it failed with an error that cannot be read";
    }
    tell("failed", [what.slice(0, 1000), where.slice(0, 1000)]);
  };
  const attempt = (work) => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };

  // The names of the conventions: LoRaWAN TS013, The Things Network 2, ChirpStack 3.
  const pick = "\n;typeof decodeUplink === 'function' ? ['ts013', decodeUplink]"
    + " : typeof Decoder === 'function' ? ['ttn2', Decoder]"
    + " : typeof Decode === 'function' ? ['chirpstack3', Decode] : null;";
  const call = {
    ts013: (decode, input) => decode({
      bytes: input.bytes, fPort: input.fPort, recvTime: new moment(input.recvTime), variables: input.variables,
    }),
    ttn2: (decode, input) => ({ data: decode(input.bytes, input.fPort) }),
    chirpstack3: (decode, input) => ({ data: decode(input.fPort, input.bytes, input.variables) }),
  };
  let convention;
  let decode;

  Object.defineProperty(globalThis, "fieldwarden", {
    value: Object.freeze({
      load: () => attempt(() => {
        const found = evaluate(parse(host("codec", "source", "")) + pick);
        if (!isArray(found)) {
          throw new Error("it has no function decodeUplink(input), Decoder(bytes, port) or Decode(fPort, bytes, variables)");
        }
        [convention, decode] = found;
        tell("loaded", convention);
      }),
      decode: () => attempt(() => {
        const result = call[convention](decode, parse(host("codec", "input", "")));
        if (result !== null && typeof result === "object" && typeof result.then === "function") {
          throw new Error("it is asynchronous; a codec must return its result at once");
        }
        tell("result", result);
      }),
    }),
  });
})();
