package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.profile.DeviceProfile;
import java.util.Locale;

/** The detectors of a profile, for those who choose them. */
final class DetectorJson {
    private DetectorJson() {}

    static ArrayNode of(DeviceProfile profile) {
        ArrayNode all = Json.array();
        for (DetectorSpec spec : profile.detectors().specs()) {
            ObjectNode one = all.addObject().put("id", spec.id().value());
            one.put("kind", spec.kind().name().toLowerCase(Locale.ROOT));
            ArrayNode inputs = one.putArray("channels");
            spec.inputs().forEach(channel -> inputs.add(channel.value()));
            one.put("severity", spec.severity().text());
            one.put("budget", spec.falseAlarmsPerWeek());
        }
        return all;
    }
}
