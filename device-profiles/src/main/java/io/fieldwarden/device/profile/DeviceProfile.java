package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.payload.PayloadMapping;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind of device measures and what is watched about it. Immutable; an alert keeps the version it was raised under.
 *
 * @param category code of the special equipment catalogue (特种设备目录), or an agriculture kind
 * @param channels in the order of the file
 * @param terms what else the file says
 */
public record DeviceProfile(
        ProfileRef ref,
        Text name,
        String category,
        Map<ChannelId, Channel> channels,
        Map<String, Parameter> parameters,
        List<RuleTemplate> rules,
        Terms terms) {
    public DeviceProfile {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        rules = List.copyOf(rules);
    }

    /** A profile that says nothing of payloads, whose devices send the standard forms, and of detectors: it has none. */
    public DeviceProfile(
            ProfileRef ref,
            Text name,
            String category,
            Map<ChannelId, Channel> channels,
            Map<String, Parameter> parameters,
            List<RuleTemplate> rules,
            Duration lateness) {
        this(ref, name, category, channels, parameters, rules, Terms.of(lateness));
    }

    /**
     * How messages are read and readings kept, and what the profile could not say.
     *
     * @param lateness readings older than this on receipt amend history and page nobody
     * @param retention name of the retention class, see {@link io.fieldwarden.device.series.Retention#CLASSES}
     * @param notFormal rules that nothing evaluates, with the reason
     * @param payload how devices write their messages, empty for the standard forms only
     * @param detectors what watches the channels without a rule
     */
    public record Terms(
            Duration lateness,
            String retention,
            List<NotFormal> notFormal,
            Optional<PayloadMapping> payload,
            DetectorSettings detectors) {
        public static final String STANDARD_RETENTION = "standard";

        public Terms {
            notFormal = List.copyOf(notFormal);
        }

        static Terms of(Duration lateness) {
            return new Terms(lateness, STANDARD_RETENTION, List.of(), Optional.empty(), DetectorSettings.NONE);
        }
    }

    public Optional<Channel> channel(ChannelId id) {
        return Optional.ofNullable(channels.get(id));
    }

    /** What watches the channels without a rule. */
    public DetectorPlan detectors() {
        return terms.detectors().plan();
    }

    /** Readings older than this on receipt amend history and page nobody. */
    public Duration lateness() {
        return terms.lateness();
    }
}
