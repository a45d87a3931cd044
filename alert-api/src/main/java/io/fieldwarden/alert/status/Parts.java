package io.fieldwarden.alert.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of this module, each reporting about itself. Safe for many threads. */
public final class Parts {
    private final Map<String, PartState> states = new LinkedHashMap<>();

    public synchronized void report(PartState state) {
        states.put(state.name(), state);
    }

    /** In the order of their first report. */
    public synchronized List<PartState> all() {
        return new ArrayList<>(states.values());
    }
}
