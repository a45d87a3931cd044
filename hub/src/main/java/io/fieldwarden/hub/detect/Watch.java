package io.fieldwarden.hub.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.detect.Detection;
import io.fieldwarden.device.detect.Detector;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.detect.DetectorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several detectors of one channel, in the order of their kinds: what one that speaks of the sensor marks is not learned from by those
 * after it. One owner thread.
 */
public final class Watch {
    private final List<DetectorSpec> specs;
    private final List<Detector> detectors;

    private Watch(List<DetectorSpec> specs, List<Detector> detectors) {
        this.specs = specs;
        this.detectors = detectors;
    }

    /**
     * @param kinds of those that watch one channel
     * @param falseAlarmsPerWeek of all detectors of the channel together
     * @param period between two readings
     */
    public static Watch start(Set<DetectorKind> kinds, double falseAlarmsPerWeek, Duration period) {
        List<DetectorSpec> specs = new ArrayList<>();
        for (DetectorKind kind : new TreeSet<>(kinds)) {
            specs.add(new DetectorSpec(
                    new RuleId(kind.name()),
                    kind,
                    List.of(new ChannelId("value")),
                    Severity.MINOR,
                    falseAlarmsPerWeek,
                    period));
        }
        return new Watch(specs, specs.stream().map(DetectorSpec::start).toList());
    }

    /** A copy that goes its own way from here, made by way of the stored form. */
    public Watch fork() {
        List<Detector> copies = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            copies.add(specs.get(i).restore(detectors.get(i).encode()));
        }
        return new Watch(specs, copies);
    }

    /**
     * Takes in a reading; what each kind says of it.
     *
     * @param at event time, epoch milliseconds, never going back
     * @param usable false for a value that cannot be the channel's
     */
    public Map<DetectorKind, Detection> step(long at, double value, boolean usable) {
        Map<DetectorKind, Detection> said = new EnumMap<>(DetectorKind.class);
        boolean trusted = usable;
        for (int i = 0; i < specs.size(); i++) {
            Detector detector = detectors.get(i);
            said.put(specs.get(i).kind(), detector.step(0, at, value, trusted));
            trusted &= !(specs.get(i).kind().marks() && detector.standing());
        }
        return said;
    }

    /** Bytes of the state of all detectors. */
    public int stateBytes() {
        return detectors.stream().mapToInt(detector -> detector.encode().length).sum();
    }
}
