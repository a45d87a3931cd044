package io.fieldwarden.device.rule;

import io.fieldwarden.device.Text;
import java.time.Duration;

/**
 * When a rule that raises and clears again and again is told as one alert: the raise that is the {@code raises}-th within
 * {@code within} says that the alert flaps, and it stands until the clear condition has held for {@code within} without a
 * break (the chattering alarm of ISA-18.2 and IEC 62682).
 *
 * @param raises from 2 to {@value #MOST}
 * @param citation where the figures come from
 */
public record Flapping(int raises, Duration within, Rule.Citation citation) {
    /** What a state remembers is bounded by it. */
    public static final int MOST = 12;

    public Flapping {
        if (raises < 2 || raises > MOST) {
            throw new IllegalArgumentException("flapping: " + raises + " raises are not between 2 and " + MOST);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("flapping: within " + within + " is not positive");
        }
    }

    /** What the alert says from then on. */
    Text said(Text usual, int times) {
        return new Text(
                usual.zh().isEmpty()
                        ? ""
                        : usual.zh() + "（频繁报警：" + chinese(within) + "内" + times + "次；平稳" + chinese(within) + "后解除）",
                usual.en().isEmpty()
                        ? ""
                        : usual.en() + " (flapping: raised " + times + " times within " + english(within)
                                + "; ends after " + english(within) + " of calm)");
    }

    private static String chinese(Duration time) {
        return written(time, "天", "小时", "分钟", "秒", "");
    }

    private static String english(Duration time) {
        return written(time, "d", "h", "min", "s", " ");
    }

    /** In the largest unit that leaves no rest, seconds at the least. */
    private static String written(
            Duration time, String days, String hours, String minutes, String seconds, String space) {
        long all = Math.max(1, time.toSeconds());
        if (all % 86_400 == 0) {
            return all / 86_400 + space + days;
        } else if (all % 3_600 == 0) {
            return all / 3_600 + space + hours;
        }
        return all % 60 == 0 ? all / 60 + space + minutes : all + space + seconds;
    }
}
