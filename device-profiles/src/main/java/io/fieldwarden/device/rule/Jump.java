package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.List;

/**
 * The newest usable reading of one of the channels is further from the one before than the channel can change in that time:
 * a question about the sensor. False from the first reading of any of them on; one that comes at the same time as the one before is a
 * correction and not compared.
 *
 * @param limits at least one, without the same twice
 */
public record Jump(List<Limit> limits) implements Condition {
    /** So that 4.61 - 3.6 is not more than 1.01. */
    private static final double ROUNDING = 1e-9;

    /**
     * @param perSecond the fastest possible change, in the unit of the channel
     * @param step what a change may always be: the resolution of the channel
     */
    public record Limit(ChannelId channel, double perSecond, double step) {}

    public Jump {
        limits = List.copyOf(limits);
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("jump: no channel has a fastest possible change (max-rate)");
        }
    }

    @Override
    public Truth on(Tape tape) {
        boolean known = false;
        boolean jumped = false;
        for (Limit limit : limits) {
            double at = tape.read(Double.NaN);
            double value = tape.read(Double.NaN);
            boolean jump = tape.read(0) == 1;
            if (tape.seen().isUsable(limit.channel())) {
                double seconds = (tape.at() - at) / 1000;
                if (seconds != 0) {
                    // false also for the first, of which nothing is known
                    double most = limit.perSecond() * seconds + limit.step();
                    jump = Math.abs(tape.seen().value() - value) > most * (1 + ROUNDING);
                }
                at = (double) tape.at();
                value = tape.seen().value();
                tape.touch();
            }
            tape.write(at);
            tape.write(value);
            tape.write(jump ? 1 : 0);
            known |= !Double.isNaN(at);
            if (jump && !jumped) {
                tape.setCause(limit.channel(), value);
            } else if (tape.seen().isUsable(limit.channel())) {
                tape.cause(limit.channel(), value);
            }
            jumped |= jump;
        }
        return known ? Truth.of(jumped) : Truth.UNKNOWN;
    }

    @Override
    public void describe(Shape shape) {
        limits.forEach(limit -> shape.listen(limit.channel()));
        shape.slot("jump");
    }
}
