package io.fieldwarden.stream.cause;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which silences have one cause: a pure function of the set of silences, whatever the order in which they became known.
 *
 * <p>Each silence says that something happened between the last word of the device and the moment when that was found too
 * long ago. Silences that share a moment may have happened at once. Of the silences behind one gateway those belong together
 * that share the moment which most of them share; of gateways and devices on one site likewise, so that the widest cause
 * takes all.
 */
public final class Grouping {
    /** Several of a few. */
    private static final int LEAST = 2;

    /** As many as this never go at once by chance, however many there are. */
    private static final int PLENTY = 5;

    /** Of what hangs on a cause, where fewer than {@link #PLENTY} are silent: one in four. */
    private static final int SHARE = 4;

    private Grouping() {}

    /** The groups among silences that hang on the same widest cause, by start and id; the rest stand alone. */
    public static List<Group> of(Collection<Silence> silences) {
        List<Group> groups = new ArrayList<>();
        Map<String, List<Silence>> widest = new TreeMap<>();
        for (Silence silence : silences) {
            if (!silence.path().isEmpty()) {
                int last = silence.path().size() - 1;
                widest.computeIfAbsent(silence.path().get(last).key(), key -> new ArrayList<>())
                        .add(silence);
            }
        }
        widest.values()
                .forEach(below -> resolve(below, 0).stream()
                        .filter(item -> item.group() != null)
                        .forEach(item -> groups.add(item.asGroup())));
        groups.sort(Comparator.comparingLong(Group::raisedAt)
                .thenComparing(group -> group.id().value()));
        return groups;
    }

    /**
     * Finds the groups of one cause.
     *
     * @param silences all with the same cause at this depth, counted from the widest
     * @return groups, and silences that stand alone
     */
    private static List<Item> resolve(List<Silence> silences, int depth) {
        List<Item> candidates = new ArrayList<>();
        List<Item> alone = new ArrayList<>();
        Map<String, List<Silence>> inner = new TreeMap<>();
        for (Silence silence : silences) {
            int next = silence.path().size() - 2 - depth;
            if (next < 0) {
                candidates.add(Item.of(silence, cause(silence, depth)));
            } else {
                inner.computeIfAbsent(silence.path().get(next).key(), key -> new ArrayList<>())
                        .add(silence);
            }
        }
        for (Map.Entry<String, List<Silence>> branch : inner.entrySet()) {
            for (Item item : resolve(branch.getValue(), depth + 1)) {
                // One of several behind a gateway says nothing about what the gateway hangs on; the only one does.
                boolean wholeBranch = item.group() != null || item.fillsItsCause();
                (wholeBranch ? candidates : alone).add(item.below(branch.getKey(), depth));
            }
        }
        alone.addAll(gather(candidates));
        return alone;
    }

    private static Cause cause(Silence silence, int depth) {
        return silence.path().get(silence.path().size() - 1 - depth);
    }

    /** Takes out the largest set that shares a moment, again and again, while it is large enough. */
    private static List<Item> gather(List<Item> candidates) {
        List<Item> left = new ArrayList<>(candidates);
        List<Item> out = new ArrayList<>();
        while (left.size() >= LEAST) {
            List<Item> together = largestSharing(left);
            if (!isEnough(together)) {
                break;
            }
            List<Item> group = firstStanding(together);
            Set<Item> taken = new HashSet<>(group);
            left.removeIf(taken::contains);
            if (isEnough(group)) {
                out.add(Item.of(group));
            } else {
                out.addAll(group);
            }
        }
        out.addAll(left);
        return out;
    }

    private static boolean isEnough(List<Item> items) {
        Set<String> branches = new HashSet<>();
        boolean gatewayItself = false;
        int size = 0;
        for (Item item : items) {
            branches.add(item.branch());
            gatewayItself |= item.gatewayItself();
            size = Math.max(size, item.cause().branches());
        }
        int silent = branches.size();
        return silent >= LEAST && (gatewayItself || silent >= PLENTY || silent * SHARE >= size);
    }

    /** The items that share the moment which most share, the earliest of such moments; in the order of being found. */
    private static List<Item> largestSharing(List<Item> items) {
        List<Item> byStart = new ArrayList<>(items);
        byStart.sort(Comparator.comparingLong(Item::from));
        long[] ends = items.stream().mapToLong(Item::to).sorted().toArray();
        int open = 0;
        int ended = 0;
        int most = 0;
        long moment = 0;
        for (int i = 0; i < byStart.size(); i++) {
            long at = byStart.get(i).from();
            while (ended < ends.length && ends[ended] < at) {
                ended++;
                open--;
            }
            open++;
            boolean last = i + 1 == byStart.size() || byStart.get(i + 1).from() > at;
            if (last && open > most) {
                most = open;
                moment = at;
            }
        }
        List<Item> sharing = new ArrayList<>();
        for (Item item : items) {
            if (item.from() <= moment && moment <= item.to()) {
                sharing.add(item);
            }
        }
        sharing.sort(Item.FOUND);
        return sharing;
    }

    /** Those of the beginning: what is found silent when all others are back has a cause of its own. */
    private static List<Item> firstStanding(List<Item> inOrder) {
        long until = inOrder.get(0).clearedAt();
        int count = 1;
        while (count < inOrder.size() && inOrder.get(count).raisedAt() <= until) {
            until = Math.max(until, inOrder.get(count).clearedAt());
            count++;
        }
        return inOrder.subList(0, count);
    }

    /** What counts as one thing that went: a silence or a group of them. Found in order, so the first was found first. */
    private record Item(
            List<Silence> silences,
            @org.jspecify.annotations.Nullable Cause group,
            Cause cause,
            String branch,
            long from,
            long to) {
        static final Comparator<Item> FOUND =
                Comparator.comparing((Item item) -> item.silences().get(0), Silence.FOUND);

        static Item of(Silence silence, Cause cause) {
            return new Item(
                    List.of(silence),
                    null,
                    cause,
                    "device/" + silence.subject().device(),
                    silence.span().lastHeard(),
                    silence.span().raisedAt());
        }

        /** All of one cause. */
        static Item of(List<Item> items) {
            Map<Object, Silence> all = new LinkedHashMap<>();
            items.forEach(item -> item.silences().forEach(s -> all.put(s.subject(), s)));
            List<Silence> ordered = new ArrayList<>(all.values());
            ordered.sort(Silence.FOUND);
            Cause cause =
                    items.stream().map(Item::cause).max(Cause.SMALLEST_FIRST).orElseThrow();
            long from = items.stream().mapToLong(Item::from).max().orElseThrow();
            long to = items.stream().mapToLong(Item::to).min().orElseThrow();
            return new Item(ordered, cause, cause, cause.key(), from, to);
        }

        /** The same as a part of the next wider cause. */
        Item below(String key, int depth) {
            return new Item(silences, group, Grouping.cause(silences.get(0), depth), key, from, to);
        }

        boolean gatewayItself() {
            return silences.size() == 1
                    && silences.get(0).gateway()
                    && silences.get(0).path().get(0).equals(cause);
        }

        boolean fillsItsCause() {
            return gatewayItself() || cause.branches() <= 1;
        }

        long raisedAt() {
            return silences.get(0).span().raisedAt();
        }

        long clearedAt() {
            return silences.stream().mapToLong(s -> s.span().clearedAt()).max().orElseThrow();
        }

        Group asGroup() {
            return new Group(java.util.Objects.requireNonNull(group), silences);
        }
    }
}
