package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.profile.CatalogueFile.ChannelEntry;
import io.fieldwarden.device.profile.CatalogueFile.RuleEntry;
import java.util.List;
import java.util.Map;

/** Makes {@code docs/profiles.md} of the files of the catalogue. */
final class CataloguePage {
    private static final String HEAD = """
            # Device profiles 设备档案

            Generated from `device-profiles/src/main/resources/profiles`; do not edit. After a change of a profile run

                ./mvnw -pl device-profiles test -Dtest=CataloguePageTest -Ddocs.write=true

            How sure a rule is goes by its threshold: **verified** against its source, from **memory** of a named standard (to
            be checked before it is shown as law), or an engineering **proposal** that each site sets for itself. Hold times are
            proposals throughout. The citation keeps the marks one by one: V verified, M memory, E proposal, S1, S2 … the
            [sources](#sources-来源). Every profile includes `device-common`. A row with ↳ is a step of the rule above it: the same
            alert becomes more severe and says what the step says.

            """;

    private CataloguePage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        List<CatalogueFile> files = CatalogueFile.all();
        overview(page, files);
        files.forEach(file -> profile(page, file));
        sources(page);
        return page.toString();
    }

    private static void overview(StringBuilder page, List<CatalogueFile> files) {
        row(
                page,
                "profile",
                "名称",
                "name",
                "category",
                "channels",
                "V / M / E",
                "rules",
                "verified / memory / proposal",
                "not formal");
        row(page, "---", "---", "---", "---", "---:", "---:", "---:", "---:", "---:");
        for (CatalogueFile file : files) {
            row(
                    page,
                    "[" + file.id() + "](#" + file.id() + ")",
                    file.zh(),
                    file.en(),
                    file.category(),
                    count(file.channels().size()),
                    marks(file.channels()),
                    count(file.rows().size()),
                    provenances(file.rows()),
                    count(file.notFormal().size()));
        }
        List<ChannelEntry> channels =
                files.stream().flatMap(file -> file.channels().stream()).toList();
        List<RuleEntry> rules =
                files.stream().flatMap(file -> file.rows().stream()).toList();
        long reasons = files.stream().mapToLong(file -> file.notFormal().size()).sum();
        row(
                page,
                "**all**",
                "",
                "",
                "",
                count(channels.size()),
                marks(channels),
                count(rules.size()),
                provenances(rules),
                count(reasons));
        page.append('\n');
    }

    private static void profile(StringBuilder page, CatalogueFile file) {
        page.append("## ").append(file.id()).append("\n\n");
        page.append(file.zh()).append(" · ").append(file.en()).append("\n\n");
        row(page, "rule", "severity", "text", "raised by", "source", "sure");
        row(page, "---", "---", "---", "---", "---", "---");
        for (RuleEntry rule : file.rules()) {
            ruleRow(page, rule, rule.id());
            rule.steps().forEach(step -> ruleRow(page, step, "↳ " + step.id()));
        }
        page.append('\n');
        detectors(page, Catalogue.profile(file.id()));
        if (!file.notFormal().isEmpty()) {
            page.append("Not formal:\n\n");
            file.notFormal()
                    .forEach(reason -> page.append("- ")
                            .append(reason.id())
                            .append(": ")
                            .append(reason.reason())
                            .append('\n'));
            page.append('\n');
        }
    }

    private static void detectors(StringBuilder page, DeviceProfile profile) {
        for (DetectorKind kind : DetectorKind.values()) {
            String channels = String.join(
                    ", ",
                    profile.detectors().specs().stream()
                            .filter(spec -> spec.kind() == kind)
                            .map(spec -> String.join(
                                    " + ",
                                    spec.inputs().stream().map(ChannelId::value).toList()))
                            .toList());
            if (!channels.isEmpty()) {
                page.append("Detector `")
                        .append(DetectorSettings.word(kind))
                        .append("`: ")
                        .append(channels)
                        .append("\n\n");
            }
        }
    }

    private static void ruleRow(StringBuilder page, RuleEntry rule, String id) {
        String months = rule.season().isEmpty()
                ? ""
                : ", in month "
                        + String.join(
                                ", ",
                                rule.season().stream().map(Object::toString).toList());
        row(
                page,
                id,
                rule.severity(),
                rule.zh() + "<br>" + rule.en(),
                "`" + rule.raise() + "`" + (rule.hold().isEmpty() ? "" : " for " + rule.hold())
                        + months
                        + (rule.latched() ? ", until a person clears it" : ""),
                rule.citation(),
                rule.provenance());
    }

    private static void sources(StringBuilder page) {
        page.append("## Sources 来源\n\n");
        row(page, "", "source");
        row(page, "---", "---");
        Map<String, Object> sources = Yamls.map(Yamls.resource("/profile-sources.yaml"));
        sources.forEach((id, text) -> row(page, id, text.toString()));
    }

    private static String marks(List<ChannelEntry> channels) {
        return of("V", channels) + " / " + of("M", channels) + " / " + of("E", channels);
    }

    private static long of(String mark, List<ChannelEntry> channels) {
        return channels.stream().filter(channel -> channel.mark().equals(mark)).count();
    }

    private static String provenances(List<RuleEntry> rules) {
        return sure("verified", rules) + " / " + sure("memory", rules) + " / " + sure("proposal", rules);
    }

    private static long sure(String provenance, List<RuleEntry> rules) {
        return rules.stream()
                .filter(rule -> rule.provenance().equals(provenance))
                .count();
    }

    private static String count(long number) {
        return Long.toString(number);
    }

    private static void row(StringBuilder page, String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(cell.replace("|", "\\|")).append(" |");
        }
        page.append('\n');
    }
}
