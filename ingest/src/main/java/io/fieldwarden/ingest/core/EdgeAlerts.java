package io.fieldwarden.ingest.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the alerts that rules beside the sensors found, of media type {@value #MEDIA_TYPE}. Thread-safe and never blocking.
 *
 * <p>The id of an alert follows from device, rule and raise, so that what the hub finds itself in the same readings is the same
 * alert, whoever was first. A device can speak only of rules of the profile that the hub has for it, and the words, the
 * citation and the severity are those of the hub: what comes from outside says that a rule was met, when, and by what value.
 */
final class EdgeAlerts {
    static final String MEDIA_TYPE = "application/vnd.fieldwarden.alert+json";

    private static final int MAX_BYTES = 8_192;
    private static final int FORMAT = 1;
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final int LONGEST_TEXT = 500;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxStringLength(2_048)
                            .maxTokenCount(100)
                            .build())
                    .build())
            .build();

    private final ReadingLog log;
    private final IntakeCounters counters;
    private final DeviceRules parameters;
    private final Clock clock;

    EdgeAlerts(ReadingLog log, IntakeCounters counters, DeviceRules parameters, Clock clock) {
        this.log = log;
        this.counters = counters;
        this.parameters = parameters;
        this.clock = clock;
    }

    /** What cannot be used, and why. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final RejectReason reason;

        Unusable(RejectReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }

        RejectReason reason() {
            return reason;
        }
    }

    /**
     * Appends the alert of one message, which counts as one value.
     *
     * @param device whose alert it is; the sender may speak for it
     * @throws Unusable when nothing was appended and {@code done} will not be told
     */
    void accept(Inbound message, RegisteredDevice device, Consumer<Outcome> done) throws Unusable {
        AlertEvent event = event(message, device);
        counters.received(1);
        Settlement settlement = new Settlement(1, 1, List.of(), done);
        Settlement.Part part =
                settlement.part(() -> counters.appended(1), () -> counters.refused(RejectReason.BUSY, 1));
        AlertId id = event.transition().alert();
        if (!log.append(
                LogTopic.ALERTS, id.value().getBytes(StandardCharsets.UTF_8), AlertEvents.encode(event), part)) {
            part.failed(new IllegalStateException("the log takes nothing now"));
        }
    }

    private AlertEvent event(Inbound message, RegisteredDevice device) throws Unusable {
        DeviceProfile profile = device.running()
                .map(running -> running.reader().check().profile())
                .orElseThrow(() -> new Unusable(
                        RejectReason.NO_PROFILE,
                        "no version of profile '" + device.profileName() + "' of device '" + device.id()
                                + "' is loaded"));
        Claim claim = claim(message);
        if (!claim.profile().id().equals(profile.ref().id())) {
            throw new Unusable(
                    RejectReason.FORBIDDEN,
                    "alert: profile '" + claim.profile() + "' is not that of device '" + device.id() + "', "
                            + profile.ref());
        }
        Found found = found(claim, profile, device);
        AlertTransition.Source source = new AlertTransition.Source(
                device.id(), claim.rule(), claim.profile(), claim.change().severity());
        Optional<ChannelId> channel = Optional.ofNullable(claim.change().channel());
        Optional<Channel> known = channel.flatMap(profile::channel);
        if (channel.isPresent() && known.isEmpty()) {
            throw new Unusable(
                    RejectReason.UNKNOWN_CHANNEL,
                    "alert: channel '" + channel.get() + "' is not in profile " + profile.ref());
        }
        return new AlertEvent(
                AlertTransition.of(source, claim.change()),
                device.position(),
                channel,
                known.map(Channel::unit).orElse(""),
                new AlertEvent.Explanation(found.text(), found.citation()),
                Optional.of(clock.instant()),
                clock.instant());
    }

    /** What the hub says of it. */
    private record Found(Text text, String citation) {}

    private Found found(Claim claim, DeviceProfile profile, RegisteredDevice device) throws Unusable {
        for (RuleTemplate template : profile.rules()) {
            if (template.id().equals(claim.rule())) {
                return said(template, claim, device);
            }
        }
        for (DetectorSpec spec : profile.detectors().specs()) {
            if (spec.id().equals(claim.rule())) {
                severity(claim, List.of(spec.severity()));
                // What a detector says depends on what it has learned beside the sensor.
                return new Found(claim.text(), "");
            }
        }
        throw new Unusable(
                RejectReason.FORBIDDEN, "alert: rule '" + claim.rule() + "' is not in profile " + profile.ref());
    }

    private Found said(RuleTemplate template, Claim claim, RegisteredDevice device) throws Unusable {
        try {
            Rule rule = template.bind(parameters.parameters(device));
            List<Severity> severities = new ArrayList<>(List.of(rule.severity()));
            rule.escalations().forEach(step -> severities.add(step.severity()));
            severity(claim, severities);
            Rule.Said said = rule.said(claim.change());
            return new Found(said.text(), said.citation().source());
        } catch (IllegalArgumentException e) {
            throw new Unusable(RejectReason.FORBIDDEN, "alert: rule '" + claim.rule() + "': " + e.getMessage());
        }
    }

    private static void severity(Claim claim, List<Severity> possible) throws Unusable {
        if (!possible.contains(claim.change().severity())) {
            throw new Unusable(
                    RejectReason.FORBIDDEN,
                    "alert: severity " + claim.change().severity().text() + " of rule '" + claim.rule()
                            + "' is none of "
                            + possible.stream().map(Severity::text).toList());
        }
    }

    /** What the device says. */
    private record Claim(RuleId rule, ProfileRef profile, Step.Change change, Text text) {}

    private Claim claim(Inbound message) throws Unusable {
        if (message.payload().length() > MAX_BYTES) {
            throw new Unusable(
                    RejectReason.TOO_LARGE,
                    "alert: " + message.payload().length() + " bytes are more than " + MAX_BYTES);
        }
        JsonNode node;
        try {
            node = JSON.readTree(message.payload().copy().toByteArray());
        } catch (IOException e) {
            throw new Unusable(RejectReason.MALFORMED, "alert: no JSON: " + e.getMessage());
        }
        if (node == null || node.path("format").asInt() != FORMAT) {
            throw new Unusable(RejectReason.UNSUPPORTED, "alert: format is not " + FORMAT);
        }
        try {
            return new Claim(
                    new RuleId(node.path("rule").asText()),
                    ProfileRef.parse(node.path("profile").asText()),
                    change(node),
                    new Text(text(node, "zh"), text(node, "en")));
        } catch (IllegalArgumentException e) {
            throw new Unusable(RejectReason.MALFORMED, "alert: " + e.getMessage());
        }
    }

    private Step.Change change(JsonNode node) throws Unusable {
        long now = clock.millis();
        long at = node.path("at").asLong(Long.MIN_VALUE);
        long lasted = node.path("lasted").asLong(-1);
        if (at < now - LONGEST.toMillis()
                || at > now + AHEAD.toMillis()
                || lasted < 0
                || lasted > LONGEST.toMillis()
                || !node.path("value").isNumber()) {
            throw new Unusable(
                    RejectReason.BAD_TIME,
                    "alert: at " + node.path("at") + ", lasted " + node.path("lasted") + " and value "
                            + node.path("value") + " are not a time between " + LONGEST.toDays() + " days ago and in "
                            + AHEAD.toMinutes() + " minutes, milliseconds, and a number; now is "
                            + Instant.ofEpochMilli(now));
        }
        double value = node.path("value").asDouble();
        if (!Double.isFinite(value)) {
            throw new Unusable(RejectReason.NOT_FINITE, "alert: value " + node.path("value") + " is not finite");
        }
        return new Step.Change(
                AlertTransition.Kind.valueOf(node.path("kind").asText().toUpperCase(Locale.ROOT)),
                at,
                at - lasted,
                Severity.ofText(node.path("severity").asText()),
                channel(node),
                value,
                node.path("historic").asBoolean());
    }

    private static @Nullable ChannelId channel(JsonNode node) {
        return node.has("channel") ? new ChannelId(node.path("channel").asText()) : null;
    }

    private static String text(JsonNode node, String language) {
        String text = node.path(language).asText().replaceAll("\\p{Cntrl}", " ");
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
