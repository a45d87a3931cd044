package io.fieldwarden.edge.csv;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the rows of a recorded file one after the other, as if each were measured when it is asked for; begins again at the
 * end. Owned by the sampling thread of one agent.
 */
public final class CsvSensor implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(CsvSensor.class);

    private final Path path;
    private final Map<String, ChannelId> mapping;
    private @Nullable CsvFile file;
    private final List<ChannelId> channels;
    private long badCells;

    private CsvSensor(Path path, Map<String, ChannelId> mapping) {
        this.path = path;
        this.mapping = mapping;
        try (CsvFile header = CsvFile.open(path, mapping, cell -> {})) {
            this.channels = header.channels();
        }
    }

    /** @throws CsvException when the file cannot be read */
    public static CsvSensor open(Path path, Map<String, ChannelId> mapping) {
        return new CsvSensor(path, mapping);
    }

    public List<ChannelId> channels() {
        return channels;
    }

    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> wanted, Instant at) {
        CsvFile open = file;
        @Nullable CsvRow row = open == null ? null : open.next();
        if (row == null) {
            if (open != null) {
                open.close();
            }
            open = CsvFile.open(path, mapping, this::bad);
            file = open;
            row = open.next();
        }
        if (row == null) {
            throw new SensorException(path + ": has no row that can be used");
        }
        Map<ChannelId, Double> values = new TreeMap<>(row.values());
        values.keySet().retainAll(wanted);
        return values;
    }

    /** Says it at each power of two: the file comes again and again. */
    private void bad(BadCell cell) {
        badCells++;
        if (Long.bitCount(badCells) == 1) {
            LOG.atWarn()
                    .addKeyValue("cell", cell)
                    .addKeyValue("badCells", badCells)
                    .log("Cell left out");
        }
    }
}
