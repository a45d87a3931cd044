package io.fieldwarden.device.profile;

import io.fieldwarden.device.ProfileId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of the catalogue as it is written, without what it includes.
 *
 * @param notFormal reasons by rule id, in the order of the file
 */
record CatalogueFile(
        ProfileId id,
        String zh,
        String en,
        String category,
        List<ChannelEntry> channels,
        List<RuleEntry> rules,
        List<Reason> notFormal) {
    record ChannelEntry(String id, String zh, String en, String unit, String type, String provenance) {
        /** The weakest mark at the head of the provenance: V, M or E. */
        String mark() {
            return provenance.substring(0, 1);
        }
    }

    record RuleEntry(
            String id,
            String severity,
            String raise,
            String hold,
            boolean latched,
            String zh,
            String en,
            String citation,
            String provenance,
            List<Object> season,
            List<RuleEntry> steps) {}

    /** Every row of the source that is a rule here: rules and their steps of severity. */
    List<RuleEntry> rows() {
        return rules.stream()
                .flatMap(rule -> Stream.concat(Stream.of(rule), rule.steps().stream()))
                .toList();
    }

    record Reason(String id, String reason) {}

    static List<CatalogueFile> all() {
        return Catalogue.ids().stream().map(CatalogueFile::of).toList();
    }

    static CatalogueFile of(ProfileId id) {
        Map<String, Object> top = Yamls.map(Yamls.parse(Catalogue.yaml(id)));
        Map<String, Object> name = Yamls.map(Yamls.get(top, "name"));
        List<ChannelEntry> channels = new ArrayList<>();
        Yamls.map(Yamls.get(top, "channels")).forEach((channel, entry) -> channels.add(channel(channel, entry)));
        List<RuleEntry> rules = new ArrayList<>();
        Yamls.list(Yamls.get(top, "rules")).forEach(entry -> rules.add(rule(Yamls.map(entry))));
        List<Reason> reasons = new ArrayList<>();
        for (Object entry : Yamls.list(top.getOrDefault("not-formal", List.of()))) {
            Map<String, Object> reason = Yamls.map(entry);
            reasons.add(new Reason(Yamls.text(reason, "id"), Yamls.text(reason, "reason")));
        }
        return new CatalogueFile(
                id,
                Yamls.text(name, "zh"),
                Yamls.text(name, "en"),
                Yamls.text(top, "category"),
                channels,
                rules,
                reasons);
    }

    private static ChannelEntry channel(String id, Object value) {
        Map<String, Object> entry = Yamls.map(value);
        return new ChannelEntry(
                id,
                Yamls.text(entry, "zh"),
                Yamls.text(entry, "en"),
                Yamls.text(entry, "unit"),
                Yamls.text(entry, "type"),
                Yamls.text(entry, "provenance"));
    }

    private static RuleEntry rule(Map<String, Object> entry) {
        List<RuleEntry> steps = new ArrayList<>();
        for (Object step : Yamls.list(entry.getOrDefault("severities", List.of()))) {
            steps.add(rule(Yamls.map(step)));
        }
        return new RuleEntry(
                Yamls.text(entry, "id"),
                Yamls.text(entry, "severity"),
                Yamls.text(entry, "raise"),
                String.valueOf(entry.getOrDefault("hold", "")),
                Boolean.TRUE.equals(entry.get("latch")),
                Yamls.text(entry, "zh"),
                Yamls.text(entry, "en"),
                Yamls.text(entry, "citation"),
                Yamls.text(entry, "provenance"),
                Yamls.list(entry.getOrDefault("season", List.of())),
                steps);
    }
}
