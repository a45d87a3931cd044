package io.fieldwarden.stream.series;

import java.io.Serializable;

/** Travels with the job to where the points are written and opens the writer there. */
@FunctionalInterface
public interface PointWriterFactory extends Serializable {
    /** Opens a writer; a store that is away shows at the first write, not here. */
    PointWriter open();
}
