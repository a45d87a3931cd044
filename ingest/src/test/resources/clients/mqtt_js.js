// mqtt.js, as Debian has it. Arguments: address, protocol version (4 or 5), user, password, file with the authority or "".
"use strict";
const fs = require("fs");
const mqtt = require("/usr/share/nodejs/mqtt");

const [address, version, user, password, ca] = process.argv.slice(2);
const five = version === "5";
const readings = "devices/" + user + "/readings";
const commands = "devices/" + user + "/commands";

setTimeout(() => {
  console.log("not done within 25 s");
  process.exit(3);
}, 25000).unref();

function connect(clean) {
  const options = {
    protocolVersion: Number(version),
    clientId: "mqtt-js",
    username: user,
    password,
    clean,
    reconnectPeriod: 0,
    connectTimeout: 20000,
    will: { topic: "devices/" + user + "/status", payload: "mqtt.js is gone", qos: 1, retain: false },
  };
  if (ca) options.ca = fs.readFileSync(ca);
  if (five) options.properties = { sessionExpiryInterval: 3600 };
  const client = mqtt.connect(address, options);
  const commandsHeard = [];
  const waiting = [];
  client.on("message", (topic, payload, packet) => {
    const take = waiting.shift();
    const heard = topic + " qos " + packet.qos;
    if (take) take(heard);
    else commandsHeard.push(heard);
  });
  client.on("error", (error) => {
    console.log("error " + error.message);
    process.exit(2);
  });
  const command = () =>
    new Promise((resolve) => (commandsHeard.length ? resolve(commandsHeard.shift()) : waiting.push(resolve)));
  return new Promise((resolve) => client.once("connect", (connack) => resolve({ client, connack, command })));
}

function publish(client, value, qos) {
  return new Promise((resolve) =>
    client.publish(readings, JSON.stringify({ air_temp: value }), { qos }, (error, packet) =>
      resolve(error ? "refused " + error.code : "sent qos " + qos),
    ),
  );
}

async function main() {
  // In version 3.1.1 a clean session ends with its connection.
  const first = await connect(five);
  console.log("connected, session present " + first.connack.sessionPresent);
  const granted = await new Promise((resolve) =>
    first.client.subscribe(commands, { qos: 2 }, (error, list) => resolve(error ? "refused" : list[0].qos)),
  );
  console.log("granted " + granted);
  console.log(await first.command());
  for (const qos of [0, 1, 2]) console.log(await publish(first.client, 20 + qos, qos));
  const refused = await new Promise((resolve) =>
    first.client.subscribe("devices/other-1/commands", { qos: 1 }, (error, list) =>
      resolve(error ? "refused" : "code " + list[0].qos),
    ),
  );
  console.log("others' commands: " + refused);
  first.client.stream.destroy(); // without a good-bye
  await new Promise((resolve) => first.client.once("close", resolve));
  const second = await connect(false);
  console.log("connected, session present " + second.connack.sessionPresent);
  console.log(await publish(second.client, 23, 2));
  await new Promise((resolve) => second.client.end(false, {}, resolve));
  console.log("ended");
}

main().then(() => process.exit(0));
