package io.fieldwarden.stream.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.log.AlertGroup.Kind;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.stream.cause.Farm.Silent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The same silences fold to the same alerts and the same groups, whatever the order in which devices are heard, however often
 * something is told in between, and with restarts from a checkpoint. {@code -Dgroups.seed=…} repeats a run.
 */
final class SameGroupsTest {
    private static final long SEED = Long.getLong("groups.seed", System.nanoTime());
    private static final int WORLDS = Integer.getInteger("groups.worlds", 150);
    private static final int RUNS = 4;

    /** What a reader of the topic knows of an alert: the fold that the alert API makes. */
    private record Known(
            long clearedAt, double value, Severity severity, String cause, String about, boolean withdrawn) {
        Known with(AlertEvent event) {
            AlertTransition step = event.transition();
            Severity said = step.source().severity();
            boolean whole = step.at().equals(step.raisedAt());
            return switch (step.kind()) {
                case RAISED, FLAPPING -> this;
                case ESCALATED ->
                    new Known(
                            clearedAt, value, said.compareTo(severity) > 0 ? said : severity, cause, about, withdrawn);
                case CLEARED -> new Known(step.at().toEpochMilli(), value, severity, cause, about, withdrawn);
                case AMENDED ->
                    new Known(
                            whole || clearedAt == 0 ? 0 : step.at().toEpochMilli(),
                            step.value(),
                            said,
                            causeOf(event),
                            about,
                            false);
                case WITHDRAWN -> new Known(clearedAt, value, severity, cause, about, true);
            };
        }

        static Known first(AlertEvent event) {
            Known begun = new Known(
                    0,
                    event.transition().value(),
                    event.transition().source().severity(),
                    causeOf(event),
                    event.group().about().map(AlertGroup.Cause::key).orElse(""),
                    false);
            return event.transition().kind() == AlertTransition.Kind.RAISED ? begun : begun.with(event);
        }

        private static String causeOf(AlertEvent event) {
            return event.group().cause().map(Object::toString).orElse("");
        }
    }

    private static final class Reader {
        private final Map<String, Known> alerts = new TreeMap<>();

        void hear(AlertEvent event) {
            String id = event.transition().alert().value();
            Known known = alerts.get(id);
            alerts.put(id, known == null ? Known.first(event) : known.with(event));
        }

        Map<String, Known> alerts() {
            Map<String, Known> standing = new TreeMap<>(alerts);
            standing.values().removeIf(Known::withdrawn);
            return standing;
        }
    }

    /** All steps of one alert, in their order. */
    private static List<List<SilenceEvent>> world(SplittableRandom random) {
        int gateways = 1 + random.nextInt(3);
        Cause site = new Cause(Kind.SITE, "site", gateways + 2, 40);
        long[] outages = new long[3];
        for (int i = 0; i < outages.length; i++) {
            outages[i] = i * 20_000L + random.nextInt(3_000);
        }
        List<List<SilenceEvent>> alerts = new ArrayList<>();
        for (int d = 0; d < 12 + random.nextInt(20); d++) {
            int gateway = random.nextInt(gateways + 1);
            List<Cause> path = gateway == gateways
                    ? List.of(site)
                    : List.of(new Cause(Kind.GATEWAY, "gw-" + gateway, 2 + 6 * gateway, 8), site);
            long period = 10L << random.nextInt(8);
            for (int o = 0; o < outages.length; o++) {
                if (random.nextInt(3) > 0) {
                    long went = outages[o] + (random.nextInt(6) == 0 ? random.nextInt(4_000) : 0);
                    alerts.add(steps("d" + d, path, went, period, random));
                }
            }
        }
        return alerts;
    }

    private static List<SilenceEvent> steps(
            String device, List<Cause> path, long went, long period, SplittableRandom random) {
        long heard = went - random.nextLong(period);
        long raised = heard + 3 * period;
        long back = raised + 1 + random.nextInt(3_000);
        Silent silent = new Silent(device, path, heard, raised, back);
        List<SilenceEvent> steps = new ArrayList<>(List.of(silent.raise()));
        if (random.nextInt(4) == 0) {
            steps.add(silent.step(AlertTransition.Kind.ESCALATED, raised + 1, Severity.MAJOR));
        }
        if (went < 40_000 || random.nextInt(3) > 0) {
            steps.add(silent.clear());
        }
        switch (random.nextInt(6)) {
            case 0 -> steps.add(silent.step(AlertTransition.Kind.WITHDRAWN, raised, Severity.MINOR));
            case 1 -> {
                steps.add(silent.step(AlertTransition.Kind.AMENDED, raised, Severity.MINOR));
                steps.add(silent.step(AlertTransition.Kind.CLEARED, back + 7, Severity.MINOR));
            }
            case 2 -> {
                steps.add(silent.step(AlertTransition.Kind.WITHDRAWN, raised, Severity.MINOR));
                steps.add(silent.raise());
                steps.add(silent.step(AlertTransition.Kind.AMENDED, raised, Severity.MINOR));
                steps.add(silent.clear());
            }
            default -> {
                // as it was
            }
        }
        return steps;
    }

    private static Map<String, Known> run(List<List<SilenceEvent>> world, SplittableRandom random) throws IOException {
        Reader reader = new Reader();
        CauseState state = new CauseState();
        List<List<SilenceEvent>> left = new ArrayList<>();
        world.forEach(steps -> left.add(new ArrayList<>(steps)));
        long now = 0;
        while (!left.isEmpty()) {
            List<SilenceEvent> one = left.get(random.nextInt(left.size()));
            CauseRun run = runAt(state, now, reader);
            run.take(one.remove(0), now);
            if (one.isEmpty()) {
                left.remove(one);
            }
            now += random.nextInt(4_000);
            if (random.nextInt(3) == 0) {
                runAt(state, now, reader).tell();
            }
            if (random.nextInt(10) == 0) {
                state = restarted(state);
            }
        }
        runAt(state, now + 60_000, reader).tell();
        return reader.alerts();
    }

    private static CauseRun runAt(CauseState state, long now, Reader reader) {
        return new CauseRun(state, new CauseRun.Timing(Duration.ofSeconds(5), now, Instant.EPOCH), reader::hear);
    }

    private static CauseState restarted(CauseState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.write(new DataOutputStream(bytes));
        return CauseState.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private static Map<String, Known> atOnce(List<List<SilenceEvent>> world) {
        Reader reader = new Reader();
        CauseRun run = runAt(new CauseState(), 60_000, reader);
        world.forEach(steps -> steps.forEach(step -> run.take(step, 0)));
        run.tell();
        return reader.alerts();
    }

    private static List<String> different(Map<String, Known> is, Map<String, Known> expected) {
        Map<String, Known> all = new TreeMap<>(is);
        all.putAll(expected);
        return all.keySet().stream()
                .filter(id -> !java.util.Objects.equals(is.get(id), expected.get(id)))
                .map(id -> id + " is " + is.get(id) + ", expected " + expected.get(id))
                .toList();
    }

    @Test
    void shuffled_told_in_between_and_restarted_the_same_silences_are_the_same_alerts() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int groups = 0;
        for (int world = 0; world < WORLDS; world++) {
            List<List<SilenceEvent>> silences = world(random);
            Map<String, Known> expected = atOnce(silences);
            groups += (int) expected.values().stream()
                    .filter(known -> !known.about().isEmpty())
                    .count();
            for (int run = 0; run < RUNS; run++) {
                assertThat(different(run(silences, random), expected))
                        .as("groups.seed=%d, world %d, run %d", SEED, world, run)
                        .isEmpty();
            }
        }
        assertThat(groups).as("a world without groups proves nothing").isGreaterThan(WORLDS / 2);
    }

    @Test
    void every_member_stands_under_a_group_that_is_there_and_counts_it() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int world = 0; world < WORLDS; world++) {
            Map<String, Known> alerts = atOnce(world(random));
            Map<String, Long> members = alerts.values().stream()
                    .filter(known -> !known.cause().isEmpty())
                    .collect(Collectors.groupingBy(Known::cause, TreeMap::new, Collectors.counting()));
            Map<String, Known> groups = new TreeMap<>(alerts);
            groups.values().removeIf(known -> known.about().isEmpty());

            assertThat(members.keySet()).as("groups.seed=%d", SEED).isEqualTo(groups.keySet());
            groups.forEach((id, group) -> assertThat(group.value())
                    .as("groups.seed=%d, members of %s", SEED, id)
                    .isEqualTo(members.get(id).doubleValue()));
        }
    }
}
