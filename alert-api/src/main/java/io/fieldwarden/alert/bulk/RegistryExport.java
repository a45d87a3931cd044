package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.DeviceFilter;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.PlaceStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The registry as CSV that {@link Imports} takes again and finds unchanged. Never with credentials. Read page by page, twice
 * where there are parameters: once for their names, once for the rows.
 */
public final class RegistryExport {
    private static final int PAGE = 500;
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private final RegistryStore registry;
    private final Scope scope;

    /** @param scope of whoever reads it */
    public RegistryExport(RegistryStore registry, Scope scope) {
        this.registry = registry;
        this.scope = scope;
    }

    /** With a head line, also where there are no rows. */
    public void write(Kind kind, Appendable out) throws IOException {
        List<String> names = new ArrayList<>(parameterNames(kind));
        List<String> head = new ArrayList<>(List.of(Kind.COLUMN, Kind.ID));
        head.addAll(kind.columns());
        names.forEach(name -> head.add(Kind.PARAMETER + name));
        CSVPrinter printer = new CSVPrinter(out, FORMAT);
        printer.printRecord(head);
        List<IOException> failed = new ArrayList<>();
        each(kind, entry -> {
            try {
                List<String> cells = new ArrayList<>(head.size());
                cells.add(kind.text());
                cells.addAll(cells(entry));
                Map<String, String> parameters = parameters(entry);
                names.forEach(name -> cells.add(parameters.getOrDefault(name, "")));
                printer.printRecord(cells);
            } catch (IOException e) {
                failed.add(e);
            }
        });
        printer.flush();
        if (!failed.isEmpty()) {
            throw failed.get(0);
        }
    }

    private Set<String> parameterNames(Kind kind) {
        Set<String> names = new TreeSet<>();
        if (kind.hasParameters()) {
            each(kind, entry -> names.addAll(parameters(entry).keySet()));
        }
        return names;
    }

    private void each(Kind kind, Consumer<RegistryEntry> action) {
        switch (kind) {
            case ORGANISATION ->
                registry.organisations().stream().filter(o -> reaches(o.id())).forEach(action);
            case SITE -> pages(cursor -> registry.places().sites(places(), cursor, PAGE), action);
            case POSITION ->
                pages(
                        cursor -> registry.places().positions(places(), cursor, PAGE),
                        placed -> action.accept(placed.position()));
            case DEVICE ->
                pages(
                        cursor -> registry.devices(DeviceFilter.all(scope), cursor, PAGE),
                        (Located located) -> action.accept(located.device()));
        }
    }

    private interface Pages<T> {
        Page<T> from(Optional<String> cursor);
    }

    private static <T> void pages(Pages<T> pages, Consumer<? super T> action) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = pages.from(cursor);
            page.items().forEach(action);
            cursor = page.next();
        } while (cursor.isPresent());
    }

    private PlaceStore.Filter places() {
        return new PlaceStore.Filter(Optional.empty(), Optional.empty(), Optional.empty(), scope);
    }

    private boolean reaches(OrganisationId id) {
        return scope.areas().stream()
                .anyMatch(area ->
                        area.organisations().map(ids -> ids.contains(id)).orElse(true));
    }

    private static Map<String, String> parameters(RegistryEntry entry) {
        if (entry instanceof RegistryEntry.Device device) {
            return device.parameters();
        }
        return entry instanceof RegistryEntry.Position position ? position.parameters() : Map.of();
    }

    /** The id and then the columns of {@link Kind}. */
    private static List<String> cells(RegistryEntry entry) {
        List<String> cells = new ArrayList<>();
        cells.add(entry.key().substring(entry.key().indexOf('/') + 1));
        if (entry instanceof RegistryEntry.Organisation organisation) {
            cells.add(organisation.parent().map(OrganisationId::value).orElse(""));
            name(cells, Optional.of(organisation.name()));
            cells.add(organisation.kind());
        } else if (entry instanceof RegistryEntry.Site site) {
            cells.add(site.organisation().map(OrganisationId::value).orElse(""));
            name(cells, Optional.of(site.name()));
            coordinates(cells, site.coordinates());
        } else if (entry instanceof RegistryEntry.Position position) {
            cells.add(position.organisation().map(OrganisationId::value).orElse(""));
            cells.add(position.setting().site().map(SiteId::value).orElse(""));
            cells.add(position.setting().profile().map(ProfileId::value).orElse(""));
            name(cells, Optional.of(position.name()));
            coordinates(cells, position.coordinates());
            cells.add(position.category());
        } else if (entry instanceof RegistryEntry.Device device) {
            RegistryEntry.Place place = device.place();
            cells.add(device.profile().value());
            cells.add(place.position().map(PositionId::value).orElse(""));
            cells.add(place.organisation().map(OrganisationId::value).orElse(""));
            cells.add(device.gateway().map(DeviceId::value).orElse(""));
            name(cells, place.name());
            cells.add(String.valueOf(device.enabled()));
            cells.add(device.credentials().devEui());
        }
        return cells;
    }

    private static void name(List<String> cells, Optional<Text> name) {
        cells.add(name.map(Text::zh).orElse(""));
        cells.add(name.map(Text::en).orElse(""));
    }

    private static void coordinates(List<String> cells, Optional<RegistryEntry.Coordinates> coordinates) {
        cells.add(coordinates.map(c -> String.valueOf(c.latitude())).orElse(""));
        cells.add(coordinates.map(c -> String.valueOf(c.longitude())).orElse(""));
    }
}
