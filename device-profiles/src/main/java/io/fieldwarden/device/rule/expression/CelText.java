package io.fieldwarden.device.rule.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.rule.Formula;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A text in CEL (Common Expression Language), compiled and checked against the channels and parameters of a profile.
 * Immutable; any thread. The library is loaded with the first such text and not before.
 */
final class CelText {
    /** Compiling takes milliseconds, and every device with parameters of its own asks again. */
    private static final int KEPT = 256;

    private static final Map<Key, CelText> COMPILED = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CelText> eldest) {
            return size() > KEPT;
        }
    };

    private final String text;
    private final Program program;
    private final ExpressionType type;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Trait.Kind> kinds = new HashMap<>();
    private final List<ChannelId> inputs = new ArrayList<>();
    private final List<String> parameters = new ArrayList<>();

    private record Key(String text, Scope scope) {}

    /** A compiled text, or why there is none, with places in the text. */
    record Checked(@Nullable CelText compiled, List<ExpressionFault> faults) {}

    private CelText(String text, Program program, ExpressionType type) {
        this.text = text;
        this.program = program;
        this.type = type;
    }

    /** Never throws for what stands in the text; bounded in time and memory. */
    static Checked compile(String text, Scope scope) {
        Key key = new Key(text, scope);
        synchronized (COMPILED) {
            CelText known = COMPILED.get(key);
            if (known != null) {
                return new Checked(known, List.of());
            }
        }
        CelValidationResult result = CelLanguage.compiler(scope).compile(text);
        if (result.hasError()) {
            List<ExpressionFault> faults = new ArrayList<>();
            for (CelIssue issue : result.getErrors()) {
                faults.add(CelFaults.of(issue, text, scope));
            }
            return new Checked(null, faults);
        }
        Checked checked = checked(text, scope, result);
        CelText compiled = checked.compiled();
        if (compiled != null) {
            synchronized (COMPILED) {
                COMPILED.put(key, compiled);
            }
        }
        return checked;
    }

    private static Checked checked(String text, Scope scope, CelValidationResult result) {
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            Optional<ExpressionType> type = typeOf(tree.getResultType().kind());
            if (type.isEmpty()) {
                return new Checked(
                        null,
                        List.of(fault(
                                text, "gives a " + tree.getResultType().name() + ": a rule needs a bool or a number")));
            }
            CelText compiled = new CelText(text, CelLanguage.runtime().createProgram(tree), type.get());
            // by their place in the text, so that every process has the same order
            new TreeMap<>(tree.getReferenceMap())
                    .values().stream().map(CelReference::name).forEach(name -> compiled.uses(name, scope));
            return compiled.inputs.isEmpty()
                    ? new Checked(null, List.of(fault(text, "names no channel")))
                    : new Checked(compiled, List.of());
        } catch (CelValidationException | CelEvaluationException e) {
            return new Checked(null, List.of(fault(text, String.valueOf(e.getMessage()))));
        }
    }

    private static ExpressionFault fault(String text, String rule) {
        return new ExpressionFault(0, text, rule);
    }

    private static Optional<ExpressionType> typeOf(CelKind kind) {
        return switch (kind) {
            case BOOL -> Optional.of(ExpressionType.TRUTH);
            case DOUBLE, INT, UINT -> Optional.of(ExpressionType.NUMBER);
            default -> Optional.empty();
        };
    }

    private void uses(String name, Scope scope) {
        Optional<Trait> channel = scope.trait(name);
        if (channel.isPresent() && !positions.containsKey(name)) {
            positions.put(name, inputs.size());
            kinds.put(name, channel.get().kind());
            inputs.add(new ChannelId(name));
        } else if (name.startsWith(CelLanguage.PARAMETER) && !parameters.contains(name)) {
            parameters.add(name);
        }
    }

    String text() {
        return text;
    }

    /** What it gives. */
    ExpressionType type() {
        return type;
    }

    /** Of a channel among the inputs, -1 for anything else. */
    int position(String name) {
        return positions.getOrDefault(name, -1);
    }

    /** A number of this channel as CEL sees it. */
    Object meant(String channel, double value) {
        return switch (kinds.getOrDefault(channel, Trait.Kind.NUMBER)) {
            case NUMBER -> value;
            case BOOLEAN -> value != 0;
            case CODE -> (long) value;
        };
    }

    /**
     * Puts parameters in.
     *
     * @param value gives the text of a parameter, or throws IllegalArgumentException
     * @throws IllegalArgumentException naming the parameter that is missing or is no number
     */
    Formula bind(Scope scope, UnaryOperator<String> value) {
        Map<String, Object> values = new HashMap<>();
        for (String name : parameters) {
            String parameter = name.substring(CelLanguage.PARAMETER.length());
            String given = value.apply(parameter);
            if (scope.parameters().get(parameter) == ExpressionType.TEXT) {
                values.put(name, given);
                continue;
            }
            try {
                values.put(name, Values.number(given));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("parameter '" + parameter + "': '" + given + "' is no number", e);
            }
        }
        return new CelFormula(this, program, inputs, values);
    }
}
