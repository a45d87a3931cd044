package io.fieldwarden.hub.broker;

import java.net.InetSocketAddress;

/** A running MQTT 5 server that lets everybody in; it forgets everything when it is killed. */
public interface Broker extends AutoCloseable {
    /** Where it listens now; another place after each start. */
    InetSocketAddress address();

    /** At once and without a word to anybody. */
    void kill() throws Exception;

    void startAgain() throws Exception;

    @Override
    void close();
}
