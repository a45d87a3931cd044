package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.bulk.Sheet.Row;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes an entry of a row and what is there already: a column that the file does not have leaves its field as it is, an empty
 * cell empties it.
 */
final class RowReader {
    private static final int MAX_NAME = 128;

    private RowReader() {}

    /**
     * @param credentials what a device gets that is not there yet
     * @throws RowFault when a cell cannot be what its column is
     */
    static RegistryEntry read(Kind kind, Row row, Edits edits, Supplier<RegistryEntry.Credentials> credentials) {
        for (String column : row.cells().keySet()) {
            boolean parameter = column.startsWith(Kind.PARAMETER);
            if (!row.cell(column).isEmpty() && (parameter ? !kind.hasParameters() : !known(kind, column))) {
                throw new RowFault(column, row.cell(column), "is not a column of a row of kind " + kind.text());
            }
        }
        return switch (kind) {
            case ORGANISATION -> organisation(row, edits);
            case SITE -> site(row, edits);
            case POSITION -> position(row, edits);
            case DEVICE -> device(row, edits, credentials);
        };
    }

    private static boolean known(Kind kind, String column) {
        return column.equals(Kind.COLUMN)
                || column.equals(Kind.ID)
                || kind.columns().contains(column);
    }

    private static RegistryEntry.Organisation organisation(Row row, Edits edits) {
        OrganisationId id = value(row, Kind.ID, OrganisationId::new);
        Optional<RegistryEntry.Organisation> was = edits.find("organisation/" + id, RegistryEntry.Organisation.class);
        return new RegistryEntry.Organisation(
                id,
                optional(row, "parent", was.flatMap(RegistryEntry.Organisation::parent), OrganisationId::new),
                name(row, was.map(RegistryEntry.Organisation::name))
                        .orElseThrow(() -> new RowFault("name_zh", "", "is missing")),
                row.has("type")
                        ? row.cell("type").toLowerCase(Locale.ROOT)
                        : was.map(RegistryEntry.Organisation::kind).orElse(""));
    }

    private static RegistryEntry.Site site(Row row, Edits edits) {
        SiteId id = value(row, Kind.ID, SiteId::new);
        Optional<RegistryEntry.Site> was = edits.find("site/" + id, RegistryEntry.Site.class);
        return new RegistryEntry.Site(
                id,
                optional(row, "organisation", was.flatMap(RegistryEntry.Site::organisation), OrganisationId::new),
                name(row, was.map(RegistryEntry.Site::name))
                        .orElseThrow(() -> new RowFault("name_zh", "", "is missing")),
                coordinates(row, was.flatMap(RegistryEntry.Site::coordinates)));
    }

    private static RegistryEntry.Position position(Row row, Edits edits) {
        PositionId id = value(row, Kind.ID, PositionId::new);
        Optional<RegistryEntry.Position> was = edits.find("position/" + id, RegistryEntry.Position.class);
        RegistryEntry.Setting setting = was.map(RegistryEntry.Position::setting).orElse(RegistryEntry.Setting.NONE);
        return new RegistryEntry.Position(
                id,
                optional(row, "organisation", was.flatMap(RegistryEntry.Position::organisation), OrganisationId::new),
                name(row, was.map(RegistryEntry.Position::name))
                        .orElseThrow(() -> new RowFault("name_zh", "", "is missing")),
                coordinates(row, was.flatMap(RegistryEntry.Position::coordinates)),
                row.has("category")
                        ? row.cell("category")
                        : was.map(RegistryEntry.Position::category).orElse(""),
                parameters(row, was.map(RegistryEntry.Position::parameters).orElse(Map.of())),
                new RegistryEntry.Setting(
                        optional(row, "site", setting.site(), SiteId::new),
                        optional(row, "profile", setting.profile(), ProfileId::new)));
    }

    private static RegistryEntry.Device device(Row row, Edits edits, Supplier<RegistryEntry.Credentials> credentials) {
        DeviceId id = value(row, Kind.ID, DeviceId::new);
        Optional<RegistryEntry.Device> was = edits.find("device/" + id, RegistryEntry.Device.class);
        Optional<RegistryEntry.Place> place = was.map(RegistryEntry.Device::place);
        RegistryEntry.Credentials keys =
                was.map(RegistryEntry.Device::credentials).orElseGet(credentials);
        String devEui = row.has("dev_eui") ? row.cell("dev_eui").toLowerCase(Locale.ROOT) : keys.devEui();
        return new RegistryEntry.Device(
                id,
                optional(row, "profile", was.map(RegistryEntry.Device::profile), ProfileId::new)
                        .orElseThrow(() -> new RowFault("profile", "", "is missing")),
                new RegistryEntry.Place(
                        optional(row, "position", place.flatMap(RegistryEntry.Place::position), PositionId::new),
                        optional(
                                row,
                                "organisation",
                                place.flatMap(RegistryEntry.Place::organisation),
                                OrganisationId::new),
                        name(row, place.flatMap(RegistryEntry.Place::name))),
                optional(row, "gateway", was.flatMap(RegistryEntry.Device::gateway), DeviceId::new),
                new RegistryEntry.Credentials(
                        keys.secretHash(), keys.tokenHash(), keys.psk(), keys.certificates(), devEui),
                enabled(row, was.map(RegistryEntry.Device::enabled).orElse(true)),
                parameters(row, was.map(RegistryEntry.Device::parameters).orElse(Map.of())));
    }

    private static boolean enabled(Row row, boolean was) {
        String cell = row.cell("enabled").toLowerCase(Locale.ROOT);
        return switch (cell) {
            case "" -> was;
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw new RowFault("enabled", cell, "is not true or false");
        };
    }

    private static <T> T value(Row row, String column, Function<String, T> parse) {
        String cell = row.cell(column);
        if (cell.isEmpty()) {
            throw new RowFault(column, "", "is missing");
        }
        return parsed(column, cell, parse);
    }

    private static <T> Optional<T> optional(Row row, String column, Optional<T> was, Function<String, T> parse) {
        if (!row.has(column)) {
            return was;
        }
        String cell = row.cell(column);
        return cell.isEmpty() ? Optional.empty() : Optional.of(parsed(column, cell, parse));
    }

    private static <T> T parsed(String column, String cell, Function<String, T> parse) {
        try {
            return parse.apply(cell);
        } catch (IllegalArgumentException e) {
            throw new RowFault(column, cell, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Text> name(Row row, Optional<Text> was) {
        String zh = row.has("name_zh") ? row.cell("name_zh") : was.map(Text::zh).orElse("");
        String en = row.has("name_en") ? row.cell("name_en") : was.map(Text::en).orElse("");
        if (zh.length() > MAX_NAME || en.length() > MAX_NAME) {
            throw new RowFault(
                    zh.length() > MAX_NAME ? "name_zh" : "name_en", zh, "has more than " + MAX_NAME + " characters");
        }
        return zh.isEmpty() && en.isEmpty() ? Optional.empty() : Optional.of(new Text(zh, en));
    }

    private static Optional<RegistryEntry.Coordinates> coordinates(Row row, Optional<RegistryEntry.Coordinates> was) {
        Optional<Double> latitude = degrees(row, "latitude", was.map(RegistryEntry.Coordinates::latitude), 90);
        Optional<Double> longitude = degrees(row, "longitude", was.map(RegistryEntry.Coordinates::longitude), 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            String missing = latitude.isPresent() ? "longitude" : "latitude";
            throw new RowFault(missing, "", "is missing: latitude and longitude go together");
        }
        return latitude.map(lat -> new RegistryEntry.Coordinates(lat, longitude.orElseThrow()));
    }

    private static Optional<Double> degrees(Row row, String column, Optional<Double> was, double most) {
        return optional(row, column, was, cell -> {
            try {
                double degrees = Double.parseDouble(cell);
                if (Math.abs(degrees) <= most) {
                    return degrees;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is not a number", e);
            }
            throw new IllegalArgumentException("is not between -" + (int) most + " and " + (int) most + " degrees");
        });
    }

    private static Map<String, String> parameters(Row row, Map<String, String> was) {
        Map<String, String> parameters = new TreeMap<>(was);
        row.cells().forEach((column, cell) -> {
            if (column.startsWith(Kind.PARAMETER)) {
                String name = column.substring(Kind.PARAMETER.length());
                if (cell.isEmpty()) {
                    parameters.remove(name);
                } else {
                    parameters.put(name, cell);
                }
            }
        });
        return parameters;
    }
}
