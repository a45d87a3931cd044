package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.util.Optional;

/**
 * What a detector says of one reading.
 *
 * @param score strength of evidence, 0 for nothing
 * @param alert above the threshold and not in the shadow of an alert just before
 * @param reason one sentence with the figures, present when there is an alert
 */
public record Detection(double score, boolean alert, Optional<Text> reason) {
    static final Detection NOTHING = new Detection(0, false, Optional.empty());
}
