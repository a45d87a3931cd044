package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.Numbers;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry.Coordinates;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Makes equipment of a row and what is on file already: a column that the file does not have leaves its field as it is, an empty
 * cell empties it.
 *
 * @param cells by column; only columns that the file has
 */
record EquipmentRow(Map<String, String> cells) {
    private static final int MAX_TEXT = 200;
    private static final Map<String, Equipment.State> STATES =
            Map.of("在用", Equipment.State.IN_USE, "停用", Equipment.State.SUSPENDED, "报废", Equipment.State.SCRAPPED);
    private static final Map<String, Equipment.Authority> AUTHORITIES = Map.of(
            "市场监管", Equipment.Authority.MARKET, "住建", Equipment.Authority.HOUSING, "其他", Equipment.Authority.OTHER);

    EquipmentRow {
        cells = Map.copyOf(cells);
    }

    EquipmentId id() {
        String cell = cells.getOrDefault("id", "");
        if (cell.isEmpty()) {
            throw new RowFault("id", "", "is missing");
        }
        return parsed("id", cell, EquipmentId::new);
    }

    /** @throws RowFault when a cell cannot be what its column is */
    Equipment read(EquipmentId id, Optional<Equipment> was) {
        Text name = new Text(
                text("name_zh", was.map(e -> e.name().zh())),
                text("name_en", was.map(e -> e.name().en())));
        if (name.zh().isEmpty() && name.en().isEmpty()) {
            throw new RowFault("name_zh", "", "is missing");
        }
        String category = optional(
                        "category",
                        was.map(Equipment::category),
                        cell -> EquipmentColumns.category(cell)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "is neither a code nor a name of the special equipment catalogue")))
                .orElseThrow(() -> new RowFault("category", "", "is missing"));
        return new Equipment(
                id,
                name,
                category,
                numbers(was.map(Equipment::numbers)),
                parties(was.map(Equipment::parties)),
                whereabouts(was.map(Equipment::whereabouts)),
                standing(was.map(Equipment::standing)));
    }

    private Numbers numbers(Optional<Numbers> was) {
        return new Numbers(
                text("code", was.map(Numbers::code)),
                text("registration", was.map(Numbers::registration)),
                text("legacy_code", was.map(Numbers::legacy)),
                text("factory_number", was.map(Numbers::factory)));
    }

    private Equipment.Parties parties(Optional<Equipment.Parties> was) {
        return new Equipment.Parties(
                optional("organisation", was.flatMap(Equipment.Parties::unit), OrganisationId::new),
                optional(
                                "authority",
                                was.map(Equipment.Parties::authority),
                                cell -> AUTHORITIES.containsKey(cell)
                                        ? AUTHORITIES.get(cell)
                                        : Equipment.Authority.ofText(cell.toLowerCase(Locale.ROOT)))
                        .orElse(Equipment.Authority.MARKET),
                text("manufacturer", was.map(Equipment.Parties::manufacturer)),
                text("installer", was.map(Equipment.Parties::installer)),
                text("maintainer", was.map(Equipment.Parties::maintainer)));
    }

    private Equipment.Whereabouts whereabouts(Optional<Equipment.Whereabouts> was) {
        Optional<Coordinates> known = was.flatMap(Equipment.Whereabouts::coordinates);
        Optional<Double> latitude = degrees("latitude", known.map(Coordinates::latitude), 90);
        Optional<Double> longitude = degrees("longitude", known.map(Coordinates::longitude), 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            throw new RowFault("latitude", "", "and longitude go together");
        }
        return new Equipment.Whereabouts(
                text("district", was.map(Equipment.Whereabouts::district)),
                text("address", was.map(Equipment.Whereabouts::address)),
                latitude.map(lat -> new Coordinates(lat, longitude.orElseThrow())),
                optional("built_up", was.flatMap(Equipment.Whereabouts::builtUp), EquipmentRow::yes));
    }

    private Equipment.Standing standing(Optional<Equipment.Standing> was) {
        Optional<Equipment.Dates> dates = was.map(Equipment.Standing::dates);
        Equipment.Bound bound = was.map(Equipment.Standing::bound).orElse(Equipment.Bound.NOTHING);
        Set<String> traits = new TreeSet<>(was.map(Equipment.Standing::traits).orElse(Set.of()));
        if (cells.containsKey("traits")) {
            traits = new TreeSet<>(words("traits"));
        }
        try {
            return new Equipment.Standing(
                    optional(
                                    "state",
                                    was.map(Equipment.Standing::state),
                                    cell -> STATES.containsKey(cell)
                                            ? STATES.get(cell)
                                            : Equipment.State.ofText(cell.toLowerCase(Locale.ROOT)))
                            .orElse(Equipment.State.IN_USE),
                    day("since", was.flatMap(Equipment.Standing::since)),
                    new Equipment.Dates(
                            day("made", dates.flatMap(Equipment.Dates::made)),
                            day("installed", dates.flatMap(Equipment.Dates::installed)),
                            day("in_use", dates.flatMap(Equipment.Dates::inUse)),
                            day("registered", dates.flatMap(Equipment.Dates::registered))),
                    traits,
                    new Equipment.Bound(
                            cells.containsKey("devices") ? ids("devices", DeviceId::new) : bound.devices(),
                            cells.containsKey("positions") ? ids("positions", PositionId::new) : bound.positions()));
        } catch (IllegalArgumentException e) {
            throw new RowFault("traits", cells.getOrDefault("traits", ""), String.valueOf(e.getMessage()));
        }
    }

    private List<String> words(String column) {
        return Arrays.stream(cells.getOrDefault(column, "").split("[ ;；、]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private <T> List<T> ids(String column, Function<String, T> parse) {
        return words(column).stream().map(word -> parsed(column, word, parse)).toList();
    }

    /** Also as spreadsheets in China write days: 2026/1/5, 2026年1月5日, 2026.1.5. */
    Optional<LocalDate> day(String column, Optional<LocalDate> was) {
        return optional(column, was, cell -> {
            String[] parts = cell.replaceAll("[年月/.]", "-").replace("日", "").split("-", -1);
            try {
                if (parts.length == 3 && parts[0].length() == 4) {
                    return LocalDate.of(
                            Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
                }
            } catch (NumberFormatException | DateTimeException e) {
                throw new IllegalArgumentException("is not a day like 2026-11-23", e);
            }
            throw new IllegalArgumentException("is not a day like 2026-11-23");
        });
    }

    private Optional<Double> degrees(String column, Optional<Double> was, int most) {
        return optional(column, was, cell -> {
            double degrees;
            try {
                degrees = Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is not a number", e);
            }
            if (!(Math.abs(degrees) <= most)) {
                throw new IllegalArgumentException("is not between -" + most + " and " + most + " degrees");
            }
            return degrees;
        });
    }

    private static boolean yes(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "是" -> true;
            case "false", "0", "no", "否" -> false;
            default -> throw new IllegalArgumentException("is not true or false");
        };
    }

    private String text(String column, Optional<String> was) {
        String text = cells.containsKey(column) ? cells.getOrDefault(column, "") : was.orElse("");
        if (text.length() > MAX_TEXT) {
            throw new RowFault(column, text, "has more than " + MAX_TEXT + " characters");
        }
        return text;
    }

    private <T> Optional<T> optional(String column, Optional<T> was, Function<String, T> parse) {
        if (!cells.containsKey(column)) {
            return was;
        }
        String cell = cells.getOrDefault(column, "");
        return cell.isEmpty() ? Optional.empty() : Optional.of(parsed(column, cell, parse));
    }

    private static <T> T parsed(String column, String cell, Function<String, T> parse) {
        try {
            return parse.apply(cell);
        } catch (IllegalArgumentException e) {
            throw new RowFault(column, cell, String.valueOf(e.getMessage()));
        }
    }
}
