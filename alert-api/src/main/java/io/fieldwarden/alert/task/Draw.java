package io.fieldwarden.alert.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * 双随机: objects and inspectors chosen by chance, so that anybody can do it again with the same seed and get the same.
 *
 * <p>Each candidate's lot is the SHA-256, in lower-case hex, of {@code SEED|object|ID} or {@code SEED|inspector|OBJECT|USER} in
 * UTF-8. The objects with the lowest lots are drawn. For each of them, in that order, the inspectors are drawn who have been
 * drawn least so far, among those the ones with the lowest lots. Pure; the order of what is given does not matter.
 */
public final class Draw {
    private Draw() {}

    /** One that can be drawn. {@code excluded} are inspectors who must not inspect it (回避). */
    public record Candidate(String object, Set<String> excluded) {
        public Candidate {
            excluded = Set.copyOf(excluded);
        }
    }

    /** What was drawn. */
    public record Lot(String object, List<String> inspectors) {
        public Lot {
            inspectors = List.copyOf(inspectors);
        }
    }

    /**
     * @param count of objects; all when there are fewer
     * @param each how many inspectors for one object
     * @throws IllegalArgumentException when there are too few inspectors for an object
     */
    public static List<Lot> draw(String seed, List<Candidate> objects, int count, List<String> inspectors, int each) {
        List<Candidate> ordered = objects.stream()
                .sorted(Comparator.comparing((Candidate one) -> lot(seed, "object|" + one.object()))
                        .thenComparing(Candidate::object))
                .limit(count)
                .toList();
        Map<String, Integer> drawn = new HashMap<>();
        List<Lot> lots = new ArrayList<>();
        for (Candidate object : ordered) {
            List<String> chosen = inspectors.stream()
                    .distinct()
                    .filter(user -> !object.excluded().contains(user))
                    .sorted(Comparator.comparing((String user) -> drawn.getOrDefault(user, 0))
                            .thenComparing(user -> lot(seed, "inspector|" + object.object() + "|" + user))
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(each)
                    .toList();
            if (chosen.size() < each) {
                throw new IllegalArgumentException("object '" + object.object() + "' needs " + each
                        + " inspectors, and only " + chosen.size() + " may inspect it");
            }
            chosen.forEach(user -> drawn.merge(user, 1, Integer::sum));
            lots.add(new Lot(object.object(), chosen));
        }
        return lots;
    }

    /** The lot of one candidate. */
    static String lot(String seed, String what) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest((seed + "|" + what).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
