package io.fieldwarden.ingest.dialect;

import java.util.Optional;

/** What an edge node publishes (Sparkplug 3.0 section 4); commands are what it hears. */
enum SparkplugType {
    NBIRTH(false),
    NDATA(false),
    NDEATH(false),
    DBIRTH(true),
    DDATA(true),
    DDEATH(true);

    private final boolean ofDevice;

    SparkplugType(boolean ofDevice) {
        this.ofDevice = ofDevice;
    }

    /** @param device whether the topic names one: D types must, N types may not */
    static Optional<SparkplugType> of(String word, boolean device) {
        for (SparkplugType type : values()) {
            if (type.name().equals(word) && type.ofDevice == device) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
