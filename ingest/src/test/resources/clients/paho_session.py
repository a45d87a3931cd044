"""Paho for Python, as Debian has it: one session over two connections. Arguments: port, user, password."""
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORT, USER, PASSWORD = int(sys.argv[1]), sys.argv[2], sys.argv[3]
WITHIN = 20


def connect(clean):
    come = {"connack": threading.Event(), "suback": threading.Event(), "command": threading.Event()}

    def on_connect(client, userdata, flags, reason, properties):
        print("connack", reason.getName(), "present", flags["session present"], flush=True)
        come["connack"].set()

    def on_subscribe(client, userdata, mid, granted, properties):
        print("suback", granted[0].getName(), flush=True)
        come["suback"].set()

    def on_message(client, userdata, message):
        print("command", message.topic, "qos", message.qos, flush=True)
        come["command"].set()

    client = mqtt.Client("paho-python", protocol=mqtt.MQTTv5)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.username_pw_set(USER, PASSWORD)
    client.will_set("devices/" + USER + "/status", "paho is gone", qos=1)
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 3600
    client.connect("127.0.0.1", PORT, 60, clean_start=clean, properties=properties)
    client.loop_start()
    wait(come["connack"], "CONNACK")
    return client, come


def wait(event, what):
    if not event.wait(WITHIN):
        sys.exit("no " + what)


first, come = connect(True)
first.subscribe("devices/" + USER + "/commands", qos=2)
wait(come["suback"], "SUBACK")
wait(come["command"], "command")
for qos in (0, 1, 2):
    first.publish("devices/" + USER + "/readings", '{"soil_vwc_20":2%d}' % qos, qos=qos).wait_for_publish(WITHIN)
first._sock_close()  # without a good-bye
first.loop_stop()
second, come = connect(False)
wait(come["command"], "command of the second connection")
second.disconnect()
second.loop_stop()
