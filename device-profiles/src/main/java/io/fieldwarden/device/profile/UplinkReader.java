package io.fieldwarden.device.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the values of an uplink event together: those of the device, and what the gateway says about its radio. */
final class UplinkReader {
    private static final int SHOWN_KEYS = 10;

    private final DeviceProfile profile;

    UplinkReader(DeviceProfile profile) {
        this.profile = profile;
    }

    /** What ChirpStack decoded, by channel names. Other keys are no concern of the profile. */
    Decoded named(JsonNode object) {
        List<RawValue> values = new ArrayList<>();
        for (ChannelId channel : profile.channels().keySet()) {
            JsonNode value = object.get(channel.value());
            if (value != null) {
                values.add(value(channel.value(), value));
            }
        }
        if (!values.isEmpty()) {
            return new Decoded.Values(values, false);
        }
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return new Decoded.Rejected(
                RejectReason.EMPTY,
                "ChirpStack event: none of " + keys.stream().limit(SHOWN_KEYS).toList() + " is a channel of profile "
                        + profile.ref());
    }

    /** Adds the time of the event where a value has none, and the radio where the profile has channels for it. */
    Decoded complete(Decoded decoded, ChirpstackUplink uplink) {
        if (!(decoded instanceof Decoded.Values found)) {
            return decoded;
        }
        List<RawValue> values = new ArrayList<>(found.values().size() + 2);
        Set<String> names = new HashSet<>();
        for (RawValue value : found.values()) {
            names.add(value.channel());
            values.add(
                    value.observedAt() != RawValue.NO_TIME
                            ? value
                            : new RawValue(
                                    value.channel(),
                                    uplink.time(),
                                    value.value(),
                                    value.kind(),
                                    value.text(),
                                    value.unit()));
        }
        radio("rssi", uplink.radio().rssi(), uplink, names, values);
        radio("snr", uplink.radio().snr(), uplink, names, values);
        return new Decoded.Values(values, found.replayed());
    }

    private void radio(
            String channel, @Nullable Double value, ChirpstackUplink uplink, Set<String> names, List<RawValue> values) {
        if (value != null && !names.contains(channel) && profile.channels().containsKey(new ChannelId(channel))) {
            values.add(new RawValue(channel, uplink.time(), value, RawValue.Kind.NUMBER, null, null));
        }
    }

    private static RawValue value(String channel, JsonNode node) {
        if (node.isNumber()) {
            return raw(channel, node.doubleValue(), RawValue.Kind.NUMBER, null);
        }
        if (node.isBoolean()) {
            return raw(channel, node.booleanValue() ? 1 : 0, RawValue.Kind.BOOLEAN, null);
        }
        if (node.isTextual()) {
            return raw(channel, 0, RawValue.Kind.TEXT, node.textValue());
        }
        return node.isNull()
                ? raw(channel, 0, RawValue.Kind.NULL, "null")
                : raw(channel, 0, RawValue.Kind.STRUCTURE, node.isArray() ? "[…]" : "{…}");
    }

    private static RawValue raw(String channel, double value, RawValue.Kind kind, @Nullable String text) {
        return new RawValue(channel, RawValue.NO_TIME, value, kind, text, null);
    }
}
