package io.fieldwarden.device.profile;

import io.fieldwarden.device.payload.Verdict;
import java.util.List;

/**
 * What a profile made of one of its test messages.
 *
 * @param profile as it was read, also when only its samples are wrong
 * @param faults where that is not what the file says it gives; these are among the faults of the file
 */
public record SampleResult(String name, DeviceProfile profile, Verdict verdict, List<Fault> faults) {
    public SampleResult {
        faults = List.copyOf(faults);
    }

    public boolean ok() {
        return faults.isEmpty();
    }
}
