package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
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
 * @param lateness readings older than this on receipt amend history and page nobody
 */
public record DeviceProfile(
        ProfileRef ref,
        Text name,
        String category,
        Map<ChannelId, Channel> channels,
        Map<String, Parameter> parameters,
        List<RuleTemplate> rules,
        Duration lateness) {
    public DeviceProfile {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        rules = List.copyOf(rules);
    }

    public Optional<Channel> channel(ChannelId id) {
        return Optional.ofNullable(channels.get(id));
    }
}
