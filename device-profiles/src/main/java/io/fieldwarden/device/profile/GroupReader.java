package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.profile.DetectorSettings.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads {@code together} of {@code detectors}: the channels that go together. Used by one thread, once. */
final class GroupReader {
    private static final String DEFAULT_SEVERITY = "minor";

    private final Map<ChannelId, Channel> channels;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    /** @param channels of the profile and of those it includes */
    GroupReader(Map<ChannelId, Channel> channels) {
        this.channels = channels;
    }

    void include(Map<String, Group> included) {
        groups.putAll(included);
    }

    void read(Section detectors) {
        Map<String, Integer> lines = new HashMap<>();
        int index = 0;
        for (Node item : detectors.list("together")) {
            Section entry = new Section(item, detectors.in("together[" + index++ + "]"), detectors.faults());
            Optional<String> id = id(entry, lines);
            Optional<Severity> severity = DetectorReader.severity(
                    entry.oneOf("severity", DetectorReader.WORDS).orElse(DEFAULT_SEVERITY));
            OptionalDouble budget = DetectorReader.budget(entry);
            Optional<List<ChannelId>> watched =
                    severity.isEmpty() && !entry.has("channels") ? Optional.of(List.of()) : channels(entry);
            entry.end();
            if (id.isPresent() && watched.isPresent()) {
                groups.put(id.get(), new Group(id.get(), watched.get(), severity, budget));
            }
        }
    }

    private static Optional<String> id(Section entry, Map<String, Integer> lines) {
        Optional<String> id = entry.requiredText("id");
        if (id.isEmpty()) {
            return id;
        }
        if (!ChannelReader.NAME.matcher(id.get()).matches()) {
            entry.fault("id", "is not a name of at most 64 letters, digits and _");
            return Optional.empty();
        }
        Integer first = lines.putIfAbsent(id.get(), entry.node().getStartMark().getLine() + 1);
        if (first != null) {
            entry.fault("id", "is the id of another group, in line " + first + ": each group needs its own");
            return Optional.empty();
        }
        return id;
    }

    /** Empty when something is wrong with them, which has been told then. */
    private Optional<List<ChannelId>> channels(Section entry) {
        if (!entry.has("channels")) {
            entry.missing("channels");
            return Optional.empty();
        }
        List<Node> items = entry.list("channels");
        Set<ChannelId> watched = new LinkedHashSet<>();
        boolean sound = true;
        for (Node item : items) {
            String name = item instanceof ScalarNode scalar ? scalar.getValue() : "";
            Optional<ChannelId> channel = DetectorReader.numberChannel(
                    channels, name, rule -> entry.faults().at(item, entry.in("channels"), Section.shown(item), rule));
            if (channel.isPresent() && !watched.add(channel.get())) {
                entry.faults().at(item, entry.in("channels"), name, "stands here twice: a channel goes with others");
                sound = false;
            }
            sound &= channel.isPresent();
        }
        if (items.size() < DetectorSpec.LEAST_TOGETHER || items.size() > DetectorSpec.MOST_TOGETHER) {
            entry.fault(
                    "channels",
                    "are " + items.size() + ": channels are watched together by " + DetectorSpec.LEAST_TOGETHER + " to "
                            + DetectorSpec.MOST_TOGETHER);
            sound = false;
        }
        return sound ? Optional.of(List.copyOf(watched)) : Optional.empty();
    }

    /** Those whose channels are all there and measure a number. */
    Map<String, Group> sound() {
        Map<String, Group> sound = new LinkedHashMap<>(groups);
        sound.values().removeIf(group -> !wrong(group).isEmpty());
        return sound;
    }

    /** What is wrong with the others. */
    List<String> broken() {
        return groups.values().stream()
                .filter(group -> !wrong(group).isEmpty())
                .map(group -> "have the group " + group.id() + " of an included profile watch what measures no number: "
                        + wrong(group))
                .toList();
    }

    private List<ChannelId> wrong(Group group) {
        List<ChannelId> wrong = new ArrayList<>(group.channels());
        channels.values().stream()
                .filter(channel -> channel.type() == Channel.ValueType.NUMBER)
                .forEach(channel -> wrong.remove(channel.id()));
        return wrong;
    }
}
