package io.fieldwarden.alert.store;

/** Changes of the registry that are only tried: nothing is written, announced or recorded. For one thread. */
public final class Rehearsal {
    private final RehearsedEntries entries;
    private final Edits edits;

    Rehearsal(RehearsedEntries entries, Edits edits) {
        this.entries = entries;
        this.edits = edits;
    }

    RehearsedEntries entries() {
        return entries;
    }

    Edits edits() {
        return edits;
    }
}
