package io.fieldwarden.hub.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The disk under a recorded process. Files are as durable as their syncs; names are durable in their order, up to the last
 * sync of whatever file, as with the journals of ext4 and XFS. Fed with records in their order; for one thread.
 */
final class Disk {
    private final Path root;
    private final Map<Long, FileImage> byInode = new HashMap<>();
    private final Map<Long, Begun> begun = new HashMap<>();
    private final TreeMap<String, Node> now = new TreeMap<>();
    private final TreeMap<String, Node> durable = new TreeMap<>();
    private final List<Naming> unsynced = new ArrayList<>();
    private long namings;

    Disk(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /** @param file null for a folder */
    private record Node(long inode, @Nullable FileImage file) {}

    /** How far a sync under way reaches. */
    private record Begun(long changes, long namings) {}

    /** A change of names. */
    private interface Naming {
        void on(NavigableMap<String, Node> names);
    }

    void take(Journal.Entry entry) {
        switch (entry.kind()) {
            case OPENED -> opened(entry.text(), entry.inode());
            case WRITTEN -> file(entry).written(entry.offset(), entry.bytes());
            case TRUNCATED -> file(entry).truncated(entry.offset());
            case MAPPED_SYNC -> file(entry).writtenThrough(entry.offset(), entry.bytes());
            case SYNC_BEGIN -> {
                FileImage file = byInode.get(entry.inode());
                begun.put(entry.offset(), new Begun(file == null ? 0 : file.changes(), namings + unsynced.size()));
            }
            case SYNC_END -> ended(entry);
            case RENAMED -> {
                String[] names = entry.text().split("\0", 2);
                name(all -> rename(all, names[0], names[1]));
            }
            case UNLINKED -> name(all -> all.remove(entry.text()));
            case MADE_FOLDER -> name(all -> all.put(entry.text(), new Node(0, null)));
        }
    }

    private FileImage file(Journal.Entry entry) {
        return byInode.computeIfAbsent(entry.inode(), inode -> new FileImage());
    }

    private void opened(String path, long inode) {
        Node there = now.get(path);
        if (there != null && there.inode() == inode) {
            return;
        }
        FileImage file = new FileImage();
        byInode.put(inode, file);
        name(all -> all.put(path, new Node(inode, file)));
    }

    private void name(Naming naming) {
        naming.on(now);
        unsynced.add(naming);
    }

    private void ended(Journal.Entry entry) {
        Begun reach = begun.remove(entry.offset());
        if (reach == null) {
            throw new IllegalStateException("the end of a sync without its begin: " + entry.offset());
        }
        FileImage file = byInode.get(entry.inode());
        if (file != null) {
            file.synced(reach.changes());
        }
        while (namings < reach.namings()) {
            unsynced.remove(0).on(durable);
            namings++;
        }
    }

    private static void rename(NavigableMap<String, Node> all, String from, String to) {
        TreeMap<String, Node> moved = new TreeMap<>();
        all.subMap(from, true, from + Character.MAX_VALUE, false).forEach((path, node) -> {
            if (path.equals(from) || path.startsWith(from + "/")) {
                moved.put(path, node);
            }
        });
        moved.forEach((path, node) -> {
            all.remove(path);
            all.put(to + path.substring(from.length()), node);
        });
    }

    /** Writes what a power cut at this moment leaves, into a folder that stands for the root. */
    void cut(Path image, Surviving surviving, SplittableRandom random) throws IOException {
        TreeMap<String, Node> names = new TreeMap<>(durable);
        int kept = surviving == Surviving.NOTHING ? 0 : random.nextInt(unsynced.size() + 1);
        unsynced.subList(0, kept).forEach(naming -> naming.on(names));
        Files.createDirectories(image);
        for (Map.Entry<String, Node> one : names.entrySet()) {
            Path to = image.resolve(root.relativize(Path.of(one.getKey())).toString());
            FileImage file = one.getValue().file();
            if (file == null) {
                Files.createDirectories(to);
            } else {
                Files.createDirectories(to.getParent());
                file.cut(surviving, random).writeTo(to);
            }
        }
    }
}
