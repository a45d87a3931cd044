package io.fieldwarden.hub.containers;

import io.fieldwarden.hub.broker.Broker;
import io.fieldwarden.hub.broker.BrokerContract;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.testcontainers.containers.GenericContainer;

@Tag("containers")
final class MosquittoContainerTest extends BrokerContract {
    @Override
    protected Broker start() {
        Contained broker = new Contained(PeerContainers.mosquitto());
        broker.startAgain();
        return broker;
    }

    private static final class Contained implements Broker {
        private final GenericContainer<?> container;
        private InetSocketAddress address = InetSocketAddress.createUnresolved("not-started", 1883);

        Contained(GenericContainer<?> container) {
            this.container = container;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        /** Kills and removes it. */
        @Override
        public void kill() {
            container.stop();
        }

        @Override
        public void startAgain() {
            container.start();
            address = new InetSocketAddress(container.getHost(), container.getMappedPort(1883));
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}
