package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.Patch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes what happens to profile versions into the record of changes, with the lines that differ. Stateless: any thread. */
final class ProfileChanges {
    private static final String KIND = "profile";
    private static final int CONTEXT = 3;
    private static final int HEADER = 2;

    /** Of texts with more lines nobody reads a difference, and finding it takes long. */
    static final int MAX_LINES = 5_000;

    private ProfileChanges() {}

    /** Who did it and when. */
    record Author(String by, Instant at) {}

    /** @param before the version whose text this one is compared with; empty for the first */
    static void record(
            Handle handle, Author author, String action, ProfileVersion version, Optional<ProfileVersion> before) {
        ObjectNode detail = detail(version);
        detail.put("from", before.map(b -> b.ref().version()).orElse(null));
        detail.put("diff", diff(before, version));
        record(handle, author, action, version, detail);
    }

    /** A dry run changes no text: what it found stands in its place. */
    static void tried(Handle handle, Author author, ProfileVersion version, ProfileVersion.DryRun run) {
        ObjectNode detail = detail(version);
        detail.put("from", run.from().toString());
        detail.put("to", run.to().toString());
        detail.put("devices", run.counts().devices());
        detail.put("readings", run.counts().readings());
        detail.put("raised", run.counts().raised());
        detail.put("diff", "");
        record(handle, author, "dry-run", version, detail);
    }

    private static ObjectNode detail(ProfileVersion version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", version.ref().version());
    }

    private static void record(Handle handle, Author author, String action, ProfileVersion version, ObjectNode detail) {
        String id = version.ref().id().value();
        Changes.record(handle, new Change(author.at(), author.by(), KIND, id, action, detail.toString()));
    }

    /** As {@code diff -u} writes it; empty when the texts are the same. */
    static String diff(Optional<ProfileVersion> before, ProfileVersion after) {
        List<String> was = before.map(b -> b.yaml().lines().toList()).orElse(List.of());
        List<String> is = after.yaml().lines().toList();
        if (was.size() > MAX_LINES || is.size() > MAX_LINES) {
            return was.equals(is) ? "" : was.size() + " lines became " + is.size() + ": too many to compare";
        }
        Patch<String> patch = DiffUtils.diff(was, is, new MyersDiffWithLinearSpace<>(String::equals));
        String from = before.map(b -> b.ref().toString()).orElse("/dev/null");
        return String.join(
                "\n",
                oldFirst(UnifiedDiffUtils.generateUnifiedDiff(from, after.ref().toString(), was, patch, CONTEXT)));
    }

    /** What went stands before what came in its place, as people expect it; the algorithm leaves that open. */
    private static List<String> oldFirst(List<String> lines) {
        List<String> sorted = new ArrayList<>();
        List<String> came = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (i >= HEADER && line.startsWith("+")) {
                came.add(line);
            } else {
                if (i < HEADER || !line.startsWith("-")) {
                    sorted.addAll(came);
                    came.clear();
                }
                sorted.add(line);
            }
        }
        sorted.addAll(came);
        return sorted;
    }
}
