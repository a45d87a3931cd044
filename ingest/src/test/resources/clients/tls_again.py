"""TLS of Python: twice the same MQTT client, the second time with the session ticket of the first.
Arguments: port, TLS version, authority, certificate and key of the client."""
import socket
import ssl
import sys

PORT, VERSION, AUTHORITY, CERTIFICATE, KEY = int(sys.argv[1]), sys.argv[2], *sys.argv[3:6]
CONNECT = bytes.fromhex("100d00044d5154540402003c000161")  # 3.1.1, clean session, keep-alive 60 s, client identifier a

context = ssl.create_default_context(cafile=AUTHORITY)
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, VERSION)
context.load_cert_chain(CERTIFICATE, KEY)
session = None
for turn in ("first", "again"):
    with socket.create_connection(("127.0.0.1", PORT), 20) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as secure:
            secure.sendall(CONNECT)
            answer = secure.recv(4)
            session = secure.session
            print(turn, secure.version(), "resumed" if secure.session_reused else "whole", "CONNACK", answer[3])
