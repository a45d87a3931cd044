package io.fieldwarden.ingest.core;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which decoder reads which content type. Immutable. */
public final class Decoders {
    private final Map<String, PayloadDecoder> byType;
    private final PayloadDecoder fallback;

    /**
     * @param byType media types in lower case, without parameters
     * @param fallback for messages that name no content type
     */
    public Decoders(Map<String, PayloadDecoder> byType, PayloadDecoder fallback) {
        this.byType = Map.copyOf(byType);
        this.fallback = fallback;
    }

    /** @param contentType as sent: any case, with or without parameters */
    public Optional<PayloadDecoder> of(String contentType) {
        if (contentType.isEmpty()) {
            return Optional.of(fallback);
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return Optional.ofNullable(byType.get(type.strip().toLowerCase(Locale.ROOT)));
    }

    public String known() {
        return String.join(", ", byType.keySet().stream().sorted().toList());
    }
}
