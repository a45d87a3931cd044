package io.fieldwarden.ingest.dtu;

import io.fieldwarden.ingest.tcp.TableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code registration,gateway,device,slave,period_s,heartbeat}: what a DTU says when it connects, which device of the
 * registry it is, and which devices stand at its line. Rows of one registration are one line. Thread-safe.
 */
final class Lines {
    private static final int MAX_SLAVE = 247;
    private static final int MOST_SLAVES = 64;
    private static final int MOST_BYTES = 64;
    private static final String HEX = "hex:";

    private final TableFile<List<Line>> file;

    Lines(Optional<Path> path) {
        this.file = new TableFile<>(
                path, List.of("registration", "gateway", "device", "slave", "period_s", "heartbeat"), Lines::read);
    }

    /**
     * @param registration bytes with which its connection begins
     * @param gateway id of the DTU in the registry
     * @param heartbeat bytes that mean nothing; empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Line(byte[] registration, String gateway, byte[] heartbeat, List<Place> places) {
        Line {
            places = List.copyOf(places);
        }

        /** For the log and quarantine: whoever knows all of it can connect. */
        String shown() {
            return gateway;
        }
    }

    /** @param slave address at the line, where the profile names none */
    record Place(String device, int slave, Duration period) {}

    /** The line whose registration these bytes begin with. */
    Optional<Line> of(byte[] bytes, int length) {
        return file.now().stream()
                .filter(line -> startsWith(bytes, length, line.registration()))
                .findFirst();
    }

    static boolean startsWith(byte[] bytes, int length, byte[] head) {
        return head.length > 0 && length >= head.length && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
    }

    private static List<Line> read(List<TableFile.Row> rows) {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (TableFile.Row row : rows) {
            byte[] registration = bytes(row, 0);
            if (registration.length < 4) {
                throw row.fault("registration has less than 4 bytes: anybody could guess it");
            }
            String key = HexFormat.of().formatHex(registration);
            Line before = lines.get(key);
            Line line = new Line(registration, needed(row, 1), bytes(row, 5), with(before, place(row)));
            if (before != null
                    && (!before.gateway().equals(line.gateway())
                            || !Arrays.equals(before.heartbeat(), line.heartbeat()))) {
                throw row.fault("gateway and heartbeat of one registration have to be the same in all its rows");
            }
            if (line.places().size() > MOST_SLAVES) {
                throw row.fault("more than " + MOST_SLAVES + " devices at one line");
            }
            boolean ambiguous = lines.keySet().stream()
                    .anyMatch(other -> !other.equals(key) && (other.startsWith(key) || key.startsWith(other)));
            if (ambiguous) {
                throw row.fault("registration begins like another one");
            }
            lines.put(key, line);
        }
        return List.copyOf(lines.values());
    }

    private static List<Place> with(@org.jspecify.annotations.Nullable Line before, Place place) {
        List<Place> places = new ArrayList<>(before == null ? List.of() : before.places());
        places.add(place);
        return places;
    }

    private static Place place(TableFile.Row row) {
        return new Place(needed(row, 2), number(row, 3, 1, MAX_SLAVE), Duration.ofSeconds(number(row, 4, 1, 86_400)));
    }

    private static String needed(TableFile.Row row, int cell) {
        String text = row.cells().get(cell);
        if (text.isEmpty()) {
            throw row.fault("registration, gateway, device, slave and period_s are all needed");
        }
        return text;
    }

    private static int number(TableFile.Row row, int cell, int least, int most) {
        String text = needed(row, cell);
        int number =
                text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw row.fault("'" + text + "' is not a whole number from " + least + " to " + most);
        }
        return number;
    }

    private static byte[] bytes(TableFile.Row row, int cell) {
        String text = row.cells().get(cell);
        try {
            byte[] bytes = text.startsWith(HEX)
                    ? HexFormat.of().parseHex(text.substring(HEX.length()))
                    : text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MOST_BYTES) {
                throw row.fault("'" + text + "' is longer than " + MOST_BYTES + " bytes");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw row.fault("'" + text + "': " + e.getMessage());
        }
    }
}
