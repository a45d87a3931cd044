package io.fieldwarden.ingest.coap;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.stack.BaseCoapStack;
import org.eclipse.californium.core.network.stack.BlockwiseLayer;
import org.eclipse.californium.core.network.stack.ExchangeCleanupLayer;
import org.eclipse.californium.core.network.stack.Layer;
import org.eclipse.californium.core.network.stack.ObserveLayer;
import org.eclipse.californium.core.network.stack.ReliabilityLayer;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;

/** The layers that a message goes through, with the {@link Guard} before bodies are put together. */
final class Stack extends BaseCoapStack {
    Stack(String tag, Configuration settings, EndpointContextMatcher peers, Guard guard, Outbox out) {
        super(out);
        Configuration blocks = new Configuration(settings);
        // A body takes its whole room from its first block on; it is the guard that says so when there is no more.
        blocks.set(CoapConfig.MAX_ACTIVE_PEERS, 2 * guard.mostBodies());
        setLayers(new Layer[] {
            new ExchangeCleanupLayer(settings),
            new ObserveLayer(settings),
            new BlockwiseLayer(tag, false, blocks, peers),
            guard,
            new ReliabilityLayer(settings)
        });
    }
}
