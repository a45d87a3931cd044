package io.fieldwarden.device.series;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long readings and their roll-ups are kept. What is summed up from something is kept at least as long as that, so that
 * a long chart goes on where the readings have gone. Whole days of China Standard Time are dropped at once, so that no
 * roll-up is ever made of a part of its readings.
 *
 * @param raw of readings; empty for ever
 * @param rollups per step; a step that is not named is kept for ever
 */
public record Retention(Optional<Duration> raw, Map<RollupStep, Duration> rollups) {
    /** Classes that a profile may name, from the shortest to the longest. */
    public static final List<String> CLASSES = List.of("short", "standard", "long");

    /** Drops nothing. */
    public static final Retention FOREVER = new Retention(Optional.empty(), Map.of());

    private static final Duration LEAST = Duration.ofDays(2);
    private static final String RAW = "raw";
    private static final Pattern PART = Pattern.compile("([a-z0-9]+)=(?:(\\d{1,5})([dy])|(forever))");
    private static final int DAYS_OF_A_YEAR = 366;

    public Retention {
        rollups = Map.copyOf(rollups);
    }

    /**
     * Reads {@code raw=400d 15m=800d 1h=5y 1d=forever}: all four, in days or years of 366 days.
     *
     * @throws IllegalArgumentException with what is wrong, the value and the rule
     */
    public static Retention parse(String text) {
        Map<String, Optional<Duration>> parts = new java.util.LinkedHashMap<>();
        for (String word : text.strip().split("\\s+", -1)) {
            Matcher part = PART.matcher(word.toLowerCase(Locale.ROOT));
            if (!part.matches()) {
                throw new IllegalArgumentException("'" + word + "' is not like raw=400d, 1h=5y or 1d=forever");
            }
            if (parts.put(part.group(1), length(part)) != null) {
                throw new IllegalArgumentException("'" + part.group(1) + "' is said twice");
            }
        }
        List<String> names = new ArrayList<>(List.of(RAW));
        Stream.of(RollupStep.values()).map(RollupStep::text).forEach(names::add);
        for (String name : parts.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not one of " + String.join(", ", names));
            }
        }
        Map<RollupStep, Duration> rollups = new EnumMap<>(RollupStep.class);
        String before = "";
        Optional<Duration> shortest = Optional.of(LEAST);
        for (String name : names) {
            Optional<Duration> kept = parts.get(name);
            if (kept == null) {
                throw new IllegalArgumentException("'" + name + "' is missing: all of " + String.join(", ", names));
            }
            if (isShorter(kept, shortest)) {
                throw new IllegalArgumentException("'" + name + "' is kept for less than "
                        + (before.isEmpty() ? LEAST.toDays() + " days" : "'" + before + "', which it is made of"));
            }
            kept.ifPresent(length -> RollupStep.of(name).ifPresent(step -> rollups.put(step, length)));
            before = name;
            shortest = kept;
        }
        return new Retention(parts.getOrDefault(RAW, Optional.empty()), rollups);
    }

    private static Optional<Duration> length(Matcher part) {
        if (part.group(4) != null) {
            return Optional.empty();
        }
        long days = Long.parseLong(part.group(2)) * (part.group(3).equals("y") ? DAYS_OF_A_YEAR : 1);
        return Optional.of(Duration.ofDays(days));
    }

    private static boolean isShorter(Optional<Duration> one, Optional<Duration> other) {
        return one.isPresent() && (other.isEmpty() || one.get().compareTo(other.get()) < 0);
    }

    /**
     * The first moment of which readings are still kept, or {@link Long#MIN_VALUE}.
     *
     * @param now epoch milliseconds
     */
    public long rawFrom(long now) {
        return from(raw, now);
    }

    /** The same of roll-ups. */
    public long from(RollupStep step, long now) {
        return from(Optional.ofNullable(rollups.get(step)), now);
    }

    private static long from(Optional<Duration> kept, long now) {
        return kept.map(length -> RollupStep.DAY.floor(now - length.toMillis())).orElse(Long.MIN_VALUE);
    }
}
