package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.ingest.core.Farm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

/** Sends and expects bytes, one packet after the other. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawClient to(Bench bench) {
        return new RawClient(bench.server().mqttPort());
    }

    /** Logged in as soil-1 with its token; whatever the CONNACK says beside success is read and let go. */
    static RawClient loggedIn(Bench bench, int version) {
        RawClient client = to(bench);
        client.send(Bytes.connect(version, "raw", Farm.TOKEN, ""));
        byte[] connack = client.packet();
        assertThat(connack[0]).isEqualTo((byte) 0x20);
        assertThat(connack[3]).as("CONNACK code").isZero();
        return client;
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other side may have closed already. */
    RawClient sendIfOpen(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            assertThat(closed).as("the server let go").isNotNull();
        }
        return this;
    }

    /** Whether a CONNACK comes that says yes, rather than the end. */
    boolean isAnswered() {
        try {
            return in.readNBytes(4).length == 4;
        } catch (IOException e) {
            return false;
        }
    }

    RawClient expect(String... fields) {
        assertThat(packet()).asHexString().isEqualTo(hex(Bytes.of(fields)));
        return this;
    }

    /** Reads one packet, whole. */
    byte[] packet() {
        try {
            int first = in.read();
            if (first < 0) {
                throw new AssertionError("the server closed the connection");
            }
            int length = 0;
            int shift = 0;
            int b;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(first);
            do {
                b = in.read();
                out.write(b);
                length |= (b & 0x7F) << shift;
                shift += 7;
            } while (b > 0x7F);
            out.writeBytes(in.readNBytes(length));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a PUBACK or PUBREC of version 5 and returns its reason code. */
    int reason() {
        byte[] packet = packet();
        int body = packet[1] < 0 ? 3 : 2;
        return packet.length == body + 2 ? 0 : packet[body + 2] & 0xFF;
    }

    /** The server closes without another byte. */
    void expectClosed() {
        try {
            assertThat(in.read()).as("end of stream").isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server kept the connection open", e);
        } catch (IOException e) {
            // A reset is a close as well.
        }
    }

    /** A DISCONNECT with this reason, then the end. */
    void expectDisconnect(ReasonCode reason) {
        byte[] packet = packet();
        assertThat(packet[0]).as("DISCONNECT").isEqualTo((byte) 0xE0);
        assertThat(packet[2] & 0xFF).as("reason").isEqualTo(reason.code());
        expectClosed();
    }

    boolean isSilentFor(int millis) {
        try {
            socket.setSoTimeout(millis);
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return restorePatience();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean restorePatience() {
        try {
            socket.setSoTimeout(PATIENCE_MS);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
