package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import java.util.List;

/** Which readings say that equipment runs. Immutable: any thread. */
public final class RunSignals {
    private final List<Signal> all;

    private RunSignals(List<Signal> all) {
        this.all = List.copyOf(all);
    }

    /**
     * @param least value from which on it runs, in the unit of the channel
     * @param freshMillis a reading that is older says nothing about now
     */
    public record Signal(
            String category, ChannelId channel, double least, long freshMillis, Text name, Provenance provenance) {}

    /** Those that come with the program. */
    public static RunSignals builtIn() {
        return new RunSignals(Table.resource("/equipment/run-signals.csv").rows().stream()
                .map(row -> new Signal(
                        row.cell("category"),
                        new ChannelId(row.cell("channel")),
                        Double.parseDouble(row.cell("least")),
                        Long.parseLong(row.cell("fresh_seconds")) * 1_000,
                        new Text(row.cell("zh"), row.cell("en")),
                        Duties.provenance(row)))
                .toList());
    }

    /** Those of a category, in the order of the file. */
    public List<Signal> of(String category) {
        return all.stream()
                .filter(signal -> EquipmentCatalogue.covers(signal.category(), category))
                .toList();
    }
}
