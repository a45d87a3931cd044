package io.fieldwarden.device.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the notes of one conversion: what is lost in the same way in many places is one note that names them. For one thread. */
final class Notes {
    private static final int MAX = 500;
    private static final int NAMED = 60;
    private static final int SHOWN = 200;

    private final List<Note> notes = new ArrayList<>();
    private final Map<Note, Set<String>> grouped = new LinkedHashMap<>();

    void add(String what, String why) {
        Note note = new Note(shown(what), why);
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** The same of several places. */
    void add(String what, String why, String place) {
        grouped.computeIfAbsent(new Note(what, why), key -> new LinkedHashSet<>())
                .add(shown(place));
    }

    List<Note> list() {
        List<Note> all = new ArrayList<>(notes);
        grouped.forEach((note, places) -> all.add(new Note(note.what(), note.why() + ": " + named(places))));
        if (all.size() <= MAX) {
            return all;
        }
        List<Note> first = new ArrayList<>(all.subList(0, MAX));
        first.add(new Note("notes", (all.size() - MAX) + " more are not listed"));
        return first;
    }

    private static String named(Set<String> places) {
        String names = String.join(", ", places.stream().limit(NAMED).toList());
        return places.size() <= NAMED ? names : names + " and " + (places.size() - NAMED) + " more";
    }

    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
