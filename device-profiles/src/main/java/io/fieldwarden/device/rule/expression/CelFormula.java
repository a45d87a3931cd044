package io.fieldwarden.device.rule.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.rule.Formula;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A formula in CEL with the parameters of a device put in. Immutable; any thread. */
final class CelFormula implements Formula {
    private final CelText compiled;
    private final Program program;
    private final List<ChannelId> inputs;
    private final Map<String, Object> parameters;

    /** @param parameters what it names, by name with {@code param.} */
    CelFormula(CelText compiled, Program program, List<ChannelId> inputs, Map<String, Object> parameters) {
        this.compiled = compiled;
        this.program = program;
        this.inputs = List.copyOf(inputs);
        this.parameters = new TreeMap<>(parameters);
    }

    @Override
    public List<ChannelId> inputs() {
        return inputs;
    }

    @Override
    public String text() {
        return parameters.isEmpty() ? compiled.text() : compiled.text() + " with " + parameters;
    }

    @Override
    public double of(double[] values) {
        CelVariableResolver named = name -> {
            int input = compiled.position(name);
            return Optional.ofNullable(input < 0 ? parameters.get(name) : compiled.meant(name, values[input]));
        };
        try {
            Object result = program.eval(named);
            if (result instanceof Boolean truth) {
                return truth ? 1 : 0;
            }
            double number = result instanceof Number is ? is.doubleValue() : Double.NaN;
            return Double.isFinite(number) ? number : Double.NaN;
        } catch (CelEvaluationException e) {
            // a division of whole numbers by zero, a text that is no number: there is no answer
            return Double.NaN;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CelFormula formula && text().equals(formula.text()) && inputs.equals(formula.inputs);
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return "cel('" + text() + "')";
    }
}
