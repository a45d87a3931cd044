package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.List;

/**
 * A computation that is written in another language than that of the rules, over the newest usable values of channels and
 * over nothing else: the same values give the same answer, at any time and on any machine. Equal when it is written the same with
 * the same parameters. Any thread.
 */
public interface Formula {
    /** The channels it needs, at least one, without the same twice. */
    List<ChannelId> inputs();

    /** As it is written, with the parameters put in: equal texts mean the same. */
    String text();

    /**
     * The number, or 1 and 0 for true and false; NaN when there is none, as after a division by zero. Bounded in time and memory;
     * never throws.
     *
     * @param values of the inputs, in their order, each finite
     */
    double of(double[] values);

    /**
     * Takes the observation in. Unknown as long as one of the inputs is; computed only when one of them has come, else
     * remembered.
     */
    static double on(Tape tape, Formula formula) {
        List<ChannelId> inputs = formula.inputs();
        double[] values = new double[inputs.size()];
        boolean known = true;
        boolean comes = false;
        for (int i = 0; i < values.length; i++) {
            comes |= tape.seen().isUsable(inputs.get(i));
            values[i] = tape.latest(inputs.get(i));
            known &= !Double.isNaN(values[i]);
        }
        double result = tape.read(Double.NaN);
        if (comes) {
            result = known ? formula.of(values) : Double.NaN;
        }
        tape.write(result);
        return result;
    }

    /** Another text or other parameters must not find what was computed before. */
    static void describe(Shape shape, Formula formula) {
        formula.inputs().forEach(shape::listen);
        shape.slot("formula").slot(formula.text());
    }
}
