package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Step;

/**
 * A change of the alert of a detector.
 *
 * @param detector position in {@link DetectorPlan#specs}
 * @param reason what the detector said when it raised the alert
 */
public record DetectorChange(int detector, Step.Change change, Text reason) {}
