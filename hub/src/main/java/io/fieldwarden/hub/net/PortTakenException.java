package io.fieldwarden.hub.net;

/** Another process listens on a port that the hub is to have. */
public final class PortTakenException extends RuntimeException {
    public PortTakenException(int port, String key, String bind, Throwable cause) {
        super(
                "port " + port + " on " + bind + " is in use: stop what listens there, or set " + key
                        + " to another port (0 takes a free one)",
                cause);
    }
}
