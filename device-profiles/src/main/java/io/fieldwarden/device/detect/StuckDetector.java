package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.util.Optional;

/** {@link StuckCheck} as a detector: one alert when a channel gets stuck, which stands until it moves. */
final class StuckDetector implements Detector {
    private final StuckCheck check;
    private boolean standing;

    StuckDetector(StuckCheck check) {
        this.check = check;
        this.standing = check.isStuck();
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        if (!usable) {
            return Detection.NOTHING;
        }
        boolean before = standing;
        standing = check.step(at, value);
        if (!standing || before) {
            return standing ? new Detection(check.excess(), false, Optional.empty()) : Detection.NOTHING;
        }
        String number = Inputs.number(value);
        return new Detection(
                check.excess(),
                true,
                Optional.of(new Text(
                        "连续 " + check.run() + " 次读数都是 " + number + "，此通道以前最多连续 " + check.longest() + " 次相同：传感器可能卡死",
                        check.run() + " readings in a row are " + number + "; before, at most " + check.longest()
                                + " were equal: the sensor may be stuck")));
    }

    @Override
    public boolean standing() {
        return standing;
    }

    @Override
    public byte[] encode() {
        return check.encode();
    }
}
