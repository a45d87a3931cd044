package io.fieldwarden.ingest.hj212;

import io.fieldwarden.ingest.tcp.TableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file {@code mn,device,password}: which station is which device. Thread-safe. */
final class Stations {
    private final TableFile<Map<String, Station>> file;

    Stations(Optional<Path> path) {
        this.file = new TableFile<>(path, List.of("mn", "device", "password"), Stations::read);
    }

    /** @param device id in the registry */
    record Station(String device, String password) {
        /** In constant time. */
        boolean proves(String said) {
            return MessageDigest.isEqual(
                    password.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Station[device=" + device + "]";
        }
    }

    Optional<Station> station(String mn) {
        return Optional.ofNullable(file.now().get(mn));
    }

    private static Map<String, Station> read(List<TableFile.Row> rows) {
        Map<String, Station> stations = new HashMap<>();
        for (TableFile.Row row : rows) {
            List<String> cells = row.cells();
            if (cells.get(0).isEmpty() || cells.get(1).isEmpty() || cells.get(2).isEmpty()) {
                throw row.fault("mn, device and password are all needed");
            }
            if (stations.put(cells.get(0), new Station(cells.get(1), cells.get(2))) != null) {
                throw row.fault("mn " + cells.get(0) + " stands there twice");
            }
        }
        return Map.copyOf(stations);
    }
}
