package io.fieldwarden.edge.coap;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract.Answer;
import io.fieldwarden.edge.core.UplinkContract.ScriptedHub;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;

/** A CoAP server with the one resource that an uplink posts to, answering by script. */
public final class ScriptedCoapHub implements ScriptedHub {
    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    private final Secret token;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    volatile int maxAge = 7;
    private CoapServer server;
    private int port;

    private final boolean secured;

    public ScriptedCoapHub(Secret token) {
        this(token, false);
    }

    /** @param secured by DTLS, with the token as pre-shared key of the device */
    ScriptedCoapHub(Secret token, boolean secured) {
        this.token = token;
        this.secured = secured;
    }

    @Override
    public void start() {
        Configuration settings = new Configuration();
        settings.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 65_536);
        server = new CoapServer(settings);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        CoapEndpoint.Builder builder = CoapEndpoint.builder().setConfiguration(settings);
        CoapEndpoint endpoint = secured
                ? builder.setConnector(new DTLSConnector(DtlsConnectorConfig.builder(settings)
                                .setAddress(address)
                                .setAdvancedPskStore(new AdvancedSinglePskStore(
                                        "soil-1", token.value().getBytes(StandardCharsets.UTF_8)))
                                .build()))
                        .build()
                : builder.setInetSocketAddress(address).build();
        server.addEndpoint(endpoint);
        server.add(new Any(secured ? "devices" : "api"));
        server.start();
        port = endpoint.getAddress().getPort();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    @Override
    public void script(Answer... answers) {
        script.addAll(List.of(answers));
    }

    @Override
    public List<String> received() {
        return received;
    }

    @Override
    public UplinkConfig config(Secret with) {
        DeviceId device = new DeviceId("soil-1");
        return secured
                ? UplinkConfig.bySecret(URI.create("coaps://127.0.0.1:" + port), device, with)
                : UplinkConfig.byToken(URI.create("coap://127.0.0.1:" + port), device, with);
    }

    /** Every path below. */
    private final class Any extends CoapResource {
        Any(String name) {
            super(name);
        }

        @Override
        public Resource getChild(String name) {
            return this;
        }

        @Override
        public void handleRequest(Exchange exchange) {
            answer(new CoapExchange(exchange));
        }

        private void answer(CoapExchange exchange) {
            String path = exchange.getRequestOptions().getUriPathString();
            if (!path.equals(secured ? "devices/soil-1/readings" : "api/v1/" + token.value() + "/telemetry")) {
                exchange.respond(ResponseCode.UNAUTHORIZED);
                return;
            }
            received.add(exchange.getRequestText());
            Answer answer = script.isEmpty() ? Answer.ACCEPT : script.poll();
            switch (answer) {
                case ACCEPT -> exchange.respond(ResponseCode.CHANGED);
                case REJECT -> exchange.respond(ResponseCode.BAD_REQUEST, "channel 'x' is not in the profile");
                case REFUSE -> exchange.respond(ResponseCode.FORBIDDEN);
                case SILENCE -> exchange.accept();
                case BUSY -> {
                    Response busy = new Response(ResponseCode.SERVICE_UNAVAILABLE);
                    busy.getOptions().setMaxAge(maxAge);
                    exchange.respond(busy);
                }
            }
        }
    }
}
