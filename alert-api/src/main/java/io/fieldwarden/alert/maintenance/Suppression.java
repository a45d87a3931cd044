package io.fieldwarden.alert.maintenance;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.law.LawFaultException;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which alerts maintenance puts out of service, and by what a device says itself that it is under maintenance. Immutable. */
public final class Suppression {
    private final List<Never> never;
    private final List<Mode> modes;

    private record Never(String category, Set<String> rules) {}

    /**
     * The device says that it is under maintenance while a channel has a value.
     *
     * @param name as it is shown and recorded
     */
    public record Mode(String category, ChannelId channel, double value, Text name) {
        /** As an outage names its cause. */
        public String cause() {
            return "mode:" + channel + "=" + value;
        }
    }

    private Suppression(List<Never> never, List<Mode> modes) {
        this.never = List.copyOf(never);
        this.modes = List.copyOf(modes);
    }

    /** @throws LawFaultException naming file, line, value and rule */
    public static Suppression load(Optional<Path> folder) {
        List<Never> never = new ArrayList<>();
        List<Mode> modes = new ArrayList<>();
        for (LawTable.Row row : LawTable.siteOr(folder, "/law/suppression.csv").rows()) {
            row.status();
            String category = row.text("category");
            switch (row.text("what")) {
                case "never" ->
                    never.add(new Never(
                            category, Set.copyOf(Arrays.asList(row.text("rules").split(" +")))));
                case "mode" ->
                    modes.add(new Mode(
                            category,
                            row.word("channel", "must be the id of a channel", ChannelId::new),
                            row.word("value", "must be a number", Double::valueOf),
                            new Text(row.text("zh"), row.text("en"))));
                default -> throw row.fault("what", row.text("what"), "must be never or mode");
            }
        }
        return new Suppression(never, modes);
    }

    /** Whether maintenance may put alerts of this rule out of service. */
    public boolean allows(String category, RuleId rule) {
        return never.stream()
                .noneMatch(row -> Categories.covers(row.category, category) && row.rules.contains(rule.value()));
    }

    /** By what a device of this category says that it is under maintenance. */
    public Optional<Mode> mode(String category) {
        return modes.stream()
                .filter(mode -> Categories.covers(mode.category(), category))
                .findFirst();
    }
}
