package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.detect.DetectorBank;
import io.fieldwarden.device.detect.DetectorChange;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the detectors of one device over the window that {@link DeviceRun} keeps for the rules: the same readings give the
 * same alerts in whatever order they come. Lanes are independent, so that a reading that is late only for others is the next
 * one here. Short-lived, like {@link DeviceRun}.
 */
final class DetectorRun {
    private static final Logger LOG = LoggerFactory.getLogger(DetectorRun.class);
    private static final Text GONE = new Text("检测器已移除", "The detector was removed");

    private final DetectorPlan plan;
    private final DeviceDetectors all;
    private final ReadingWindow window;
    private final Consumer<Emission> out;
    private final BitSet late = new BitSet();

    DetectorRun(BoundRules rules, @Nullable BoundRules before, DeviceState state, Consumer<Emission> out) {
        this.all = state.detectors;
        this.window = state.window;
        this.out = out;
        DetectorPlan known = all.plan;
        if (!rules.detectors().equals(known)) {
            attach(rules, before);
        }
        // what is written the same is the same: states that are shared by tasks keep the plan they have
        this.plan = known != null && known.equals(rules.detectors()) ? known : rules.detectors();
    }

    /**
     * Takes over what is known of detectors of the same id, and folds the window over it. A detector that is new sees the
     * window as if it came now; the alert of one that is gone ends.
     */
    private void attach(BoundRules rules, @Nullable BoundRules before) {
        DetectorPlan next = rules.detectors();
        DetectorPlan last = all.plan;
        Map<String, DeviceDetectors.Stored> known = new HashMap<>();
        all.ids().forEach(id -> known.put(id, all.find(id)));
        all.begin(next);
        BitSet carried = new BitSet();
        for (int i = 0; i < next.specs().size(); i++) {
            DetectorSpec spec = next.specs().get(i);
            DeviceDetectors.Stored one = known.get(spec.id().value());
            if (one != null && means(spec, last, rules, before) && restore(i, one.base())) {
                all.base[i] = one.base();
                carried.set(i);
                known.remove(spec.id().value());
            }
        }
        known.forEach((id, one) -> {
            if (one.raisedAt() != Long.MIN_VALUE) {
                out.accept(gone(id, last, one.raisedAt()));
            }
        });
        for (int i = 0; i < window.size(); i++) {
            look(all.head, i, change -> {
                all.told.add(change);
                if (!carried.get(change.detector())) {
                    out.accept(emission(next, change));
                }
            });
        }
    }

    /** False if what is remembered is about something else: other channels, or another unit. */
    private static boolean means(
            DetectorSpec spec, @Nullable DetectorPlan last, BoundRules rules, @Nullable BoundRules before) {
        int at = last == null ? -1 : last.find(spec.id().value());
        if (last == null || at < 0) {
            return true;
        }
        boolean sameUnits = before == null
                || spec.inputs().stream()
                        .allMatch(channel -> before.unit(channel).equals(rules.unit(channel)));
        return sameUnits && last.specs().get(at).inputs().equals(spec.inputs());
    }

    private boolean restore(int detector, byte[] bytes) {
        try {
            all.head.restore(detector, bytes);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("detector begins anew");
            return false;
        }
    }

    /**
     * A reading has been put into the window.
     *
     * @param added false when it replaces one that was there
     */
    void see(int index, boolean added) {
        ChannelId channel = window.channel(index);
        int lane = plan.laneOf(channel);
        if (lane < 0 || late.get(lane)) {
            return;
        }
        if (!added || !isNext(lane, window.at(index), channel)) {
            late.set(lane);
            return;
        }
        look(all.head, index, change -> {
            all.told.add(change);
            out.accept(emission(plan, change));
        });
    }

    private boolean isNext(int lane, long at, ChannelId channel) {
        ChannelId newest = all.newest[lane];
        return newest == null
                || at > all.newestAt[lane]
                || (at == all.newestAt[lane] && channel.value().compareTo(newest.value()) > 0);
    }

    private void look(DetectorBank bank, int index, Consumer<DetectorChange> to) {
        ChannelId channel = window.channel(index);
        long at = window.at(index);
        bank.step(channel, at, window.value(index), window.isUsable(index), window.isHistoric(index), to);
        if (bank == all.head) {
            int lane = bank.plan().laneOf(channel);
            if (lane >= 0) {
                all.newestAt[lane] = at;
                all.newest[lane] = channel;
            }
        }
    }

    /** Folds the lanes anew that late readings concern, and tells what that changed. */
    void finish() {
        for (int lane = late.nextSetBit(0); lane >= 0; lane = late.nextSetBit(lane + 1)) {
            foldAgain(lane);
        }
        late.clear();
    }

    private void foldAgain(int lane) {
        List<DetectorChange> before = new ArrayList<>();
        all.told.removeIf(change -> of(lane, change) && before.add(change));
        Map<Integer, DetectorChange> standing = new HashMap<>();
        for (int detector : plan.detectors(lane)) {
            all.head.restore(detector, all.base[detector]);
            DetectorChange raise = all.head.standing(detector);
            if (raise != null) {
                standing.put(detector, raise);
            }
        }
        List<DetectorChange> after = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            if (plan.laneOf(window.channel(i)) == lane) {
                look(all.head, i, after::add);
            }
        }
        all.told.addAll(after);
        for (int detector : plan.detectors(lane)) {
            amend(detector, of(detector, before), of(detector, after), standing.get(detector));
        }
    }

    private boolean of(int lane, DetectorChange change) {
        return plan.laneOf(plan.specs().get(change.detector()).inputs().get(0)) == lane;
    }

    private static List<DetectorChange> of(int detector, List<DetectorChange> changes) {
        return changes.stream().filter(change -> change.detector() == detector).toList();
    }

    private void amend(
            int detector, List<DetectorChange> before, List<DetectorChange> after, @Nullable DetectorChange standing) {
        Map<Long, Text> reasons = new HashMap<>();
        if (standing != null) {
            reasons.put(standing.change().raisedAt(), standing.reason());
        }
        before.forEach(change -> reasons.put(change.change().raisedAt(), change.reason()));
        List<Step.Change> old = new ArrayList<>();
        for (DetectorChange change : before) {
            boolean reworded = change.change().kind() == Kind.RAISED
                    && after.stream()
                            .anyMatch(now -> now.change().equals(change.change())
                                    && !now.reason().equals(change.reason()));
            old.add(reworded ? otherwise(change.change()) : change.change());
        }
        after.forEach(change -> reasons.put(change.change().raisedAt(), change.reason()));
        List<Step.Change> now = after.stream().map(DetectorChange::change).toList();
        for (Step.Change change : Amendment.between(old, now, standing == null ? null : standing.change())) {
            Text reason = reasons.getOrDefault(change.raisedAt(), GONE);
            out.accept(emission(plan, new DetectorChange(detector, change, reason)));
        }
    }

    /** Equal to no change that is told: an alert that says something else now must be amended. */
    private static Step.Change otherwise(Step.Change change) {
        return new Step.Change(
                change.kind(),
                change.at(),
                change.raisedAt(),
                change.severity(),
                change.channel(),
                Double.NaN,
                change.historic());
    }

    /** Lets the base catch up over the first readings of the window, which leave it next. */
    void forget(int count) {
        DetectorBank bank = new DetectorBank(plan);
        BitSet touched = new BitSet();
        for (int i = 0; i < count; i++) {
            int lane = plan.laneOf(window.channel(i));
            if (lane >= 0) {
                if (!touched.get(lane)) {
                    touched.set(lane);
                    for (int detector : plan.detectors(lane)) {
                        bank.restore(detector, all.base[detector]);
                    }
                }
                look(bank, i, change -> {});
            }
        }
        touched.stream().forEach(lane -> {
            for (int detector : plan.detectors(lane)) {
                all.base[detector] = bank.encode(detector);
            }
        });
        if (count > 0) {
            long baseAt = window.at(count - 1);
            String last = window.channel(count - 1).value();
            all.told.removeIf(told -> told.change().at() < baseAt
                    || (told.change().at() == baseAt && channelOf(told.change()).compareTo(last) <= 0));
        }
    }

    /** A change of a detector always has the channel whose reading decided. */
    private static String channelOf(Step.Change change) {
        ChannelId channel = change.channel();
        return channel == null ? "" : channel.value();
    }

    private static Emission emission(DetectorPlan of, DetectorChange change) {
        return new Emission(
                of.specs().get(change.detector()).id(), change.change(), new Emission.Wording(change.reason(), ""));
    }

    private Emission gone(String id, @Nullable DetectorPlan last, long raisedAt) {
        int at = last == null ? -1 : last.find(id);
        Severity severity =
                last == null || at < 0 ? Severity.INFO : last.specs().get(at).severity();
        long end = window.isEmpty() ? raisedAt : Math.max(raisedAt, window.lastAt());
        Step.Change cleared = new Step.Change(Kind.CLEARED, end, raisedAt, severity, null, 0, false);
        return new Emission(new RuleId(id), cleared, new Emission.Wording(GONE, ""));
    }
}
