package io.fieldwarden.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A peer that says byte by byte what a test tells it. */
public final class Wire implements AutoCloseable {
    private static final int LIMIT_MS = 30_000;

    private final Socket socket;

    public Wire(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(LIMIT_MS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Wire say(String text) {
        return say(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire sayHex(String hex) {
        return say(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public Wire say(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next bytes, as many as are asked for or as come before the end. */
    public byte[] hear(int count) {
        try {
            return socket.getInputStream().readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String hearHex(int count) {
        return HexFormat.of().formatHex(hear(count));
    }

    /** Up to the next line end, without it. */
    public String line() {
        StringBuilder line = new StringBuilder();
        while (true) {
            byte[] one = hear(1);
            if (one.length == 0 || one[0] == '\n') {
                return line.toString().strip();
            }
            line.append((char) one[0]);
        }
    }

    /** Waits for the other side to end it; false when something comes instead. */
    public boolean ends() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            return true; // reset: ended too
        }
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
