package io.fieldwarden.device.exchange;

import io.fieldwarden.device.profile.UnitCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What UCUM units are called elsewhere; data in {@code /exchange/units.csv}. Stateless: any thread. */
final class UnitNames {
    private static final Pattern SPACE = Pattern.compile(" +");
    private static final int COLUMNS = 7;
    private static final Map<String, Row> BY_UCUM = new HashMap<>();
    private static final Map<String, String> SPELLINGS = new HashMap<>();

    static {
        for (Row row : rows()) {
            BY_UCUM.put(row.ucum(), row);
        }
        // a UCUM code is always itself, then the names of the standards, then what people write
        BY_UCUM.keySet().forEach(ucum -> SPELLINGS.put(ucum, ucum));
        BY_UCUM.values()
                .forEach(row -> List.of(row.symbol(), row.zh(), row.jetLinks())
                        .forEach(name -> SPELLINGS.putIfAbsent(name, row.ucum())));
        BY_UCUM.values().forEach(row -> row.spellings().forEach(name -> SPELLINGS.putIfAbsent(name, row.ucum())));
        SPELLINGS.remove("");
    }

    /** @param symbol in 物模型 of Alibaba Link, as the others empty when there is none */
    record Row(
            String ucum, String symbol, String zh, String jetLinks, String qudt, String om, List<String> spellings) {}

    private UnitNames() {}

    static Optional<Row> of(String ucum) {
        return Optional.ofNullable(BY_UCUM.get(ucum));
    }

    /**
     * The UCUM code for what somebody calls a unit: a QUDT or OM label with or without its prefix or address, a UCUM code, a
     * symbol such as ℃, a name. Empty when it is not known.
     */
    static Optional<String> ucum(String name) {
        String text = name.strip();
        // "摄氏度 / ℃" and "百分比(%)" are a name and its symbol
        String last = text.contains(" / ")
                ? text.substring(text.lastIndexOf(" / ") + 3).strip()
                : text;
        int mark = Math.max(last.lastIndexOf('#'), prefixEnd(last));
        String label = mark < 0 ? last : last.substring(mark + 1);
        Optional<String> standard = mark < 0 ? Optional.empty() : ofStandard(last.substring(0, mark), label);
        return standard.or(() -> Optional.ofNullable(SPELLINGS.get(last)))
                .or(() -> Optional.ofNullable(SPELLINGS.get(label)))
                .or(() -> Optional.of(label).filter(UnitCheck::isUnit));
    }

    /** Where a prefix such as {@code qudt:} or an address ends; a unit with a slash has none. */
    private static int prefixEnd(String text) {
        return text.startsWith("http://") || text.startsWith("https://") ? text.lastIndexOf('/') : text.indexOf(':');
    }

    private static Optional<String> ofStandard(String prefix, String label) {
        boolean qudt = prefix.toLowerCase(Locale.ROOT).contains("qudt") || prefix.equals("unit");
        return BY_UCUM.values().stream()
                .filter(row -> label.equals(qudt ? row.qudt() : row.om()))
                .map(Row::ucum)
                .findFirst();
    }

    static List<Row> rows() {
        try (InputStream in = UnitNames.class.getResourceAsStream("/exchange/units.csv")) {
            if (in == null) {
                throw new IllegalStateException("/exchange/units.csv is missing from this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("ucum,"))
                    .map(UnitNames::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("/exchange/units.csv", e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalStateException("/exchange/units.csv: not " + COLUMNS + " columns: " + line);
        }
        List<String> spellings = Arrays.stream(SPACE.split(cells[6]))
                .filter(word -> !word.isEmpty())
                .toList();
        return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], spellings);
    }
}
