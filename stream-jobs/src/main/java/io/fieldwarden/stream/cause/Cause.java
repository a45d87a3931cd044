package io.fieldwarden.stream.cause;

import io.fieldwarden.device.log.AlertGroup;
import java.util.Comparator;

/**
 * What devices hang on.
 *
 * @param id of the gateway device or of the site
 * @param branches how many stand directly below it: devices behind a gateway; gateways and devices without one on a site
 * @param devices how many hang on it in all
 */
public record Cause(AlertGroup.Kind kind, String id, int branches, int devices) {
    /** The same cause as it was told with more or fewer devices. */
    static final Comparator<Cause> SMALLEST_FIRST =
            Comparator.comparingInt(Cause::devices).thenComparingInt(Cause::branches);

    public String key() {
        return kind.text() + "/" + id;
    }
}
