package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract;

/** The same promises over DTLS with a pre-shared key. */
final class CoapDtlsUplinkTest extends UplinkContract {
    @Override
    protected ScriptedHub hub() {
        return new ScriptedCoapHub(TOKEN, true);
    }

    @Override
    protected Uplink open(UplinkConfig config) {
        return CoapUplink.open(config, new CoapLine());
    }

    /** A server does not say what is wrong with a key. */
    @Override
    protected String refusal() {
        return "";
    }
}
