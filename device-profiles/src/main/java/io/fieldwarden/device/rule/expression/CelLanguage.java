package io.fieldwarden.device.rule.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.standard.DivideOperator.DivideOverload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * CEL as rules have it: no macros and no comprehensions, so that the work is bounded by the length of the text; the
 * functions of the language of rules; whole numbers beside doubles in arithmetic and comparisons. Stateless: any thread.
 */
final class CelLanguage {
    /** Parameters are variables with this in front. */
    static final String PARAMETER = "param.";

    private static final int MAX_NODES = 400;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_REGEX = 200;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(Expression.MAX_LENGTH)
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxParseExpressionNodeCount(MAX_NODES)
            .maxRegexProgramSize(MAX_REGEX)
            .enableComprehension(false)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final List<CelFunctionDecl> DECLARATIONS = new ArrayList<>();
    private static final List<CelFunctionBinding> BINDINGS = new ArrayList<>();

    static {
        mixed("_+_", "add", (a, b) -> a + b);
        mixed("_-_", "subtract", (a, b) -> a - b);
        mixed("_*_", "multiply", (a, b) -> a * b);
        mixed("_/_", "divide", (a, b) -> a / b);
        BINDINGS.add(CelFunctionBinding.from("divide_double", Double.class, Double.class, (a, b) -> finite(a / b)));
        function("abs", Math::abs);
        // the same to the last bit on every machine
        function("sqrt", StrictMath::sqrt);
        function("exp", StrictMath::exp);
        function("ln", StrictMath::log);
        function("atan", StrictMath::atan);
        function("pow", StrictMath::pow);
        function("min", Math::min);
        function("max", Math::max);
    }

    private CelLanguage() {}

    @SuppressWarnings("Immutable") // pure functions that capture nothing
    private static void mixed(String operator, String name, DoubleBinaryOperator does) {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                operator,
                overload(name + "_double_int", SimpleType.DOUBLE, SimpleType.INT),
                overload(name + "_int_double", SimpleType.INT, SimpleType.DOUBLE)));
        BINDINGS.add(CelFunctionBinding.from(
                name + "_double_int", Double.class, Long.class, (a, b) -> finite(does.applyAsDouble(a, b))));
        BINDINGS.add(CelFunctionBinding.from(
                name + "_int_double", Long.class, Double.class, (a, b) -> finite(does.applyAsDouble(a, b))));
    }

    @SuppressWarnings("Immutable") // as above
    private static void function(String name, DoubleUnaryOperator does) {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                name, overload(name + "_double", SimpleType.DOUBLE), overload(name + "_int", SimpleType.INT)));
        BINDINGS.addAll(CelFunctionBinding.fromOverloads(
                name,
                CelFunctionBinding.from(name + "_double", Double.class, (Double x) -> finite(does.applyAsDouble(x))),
                CelFunctionBinding.from(name + "_int", Long.class, (Long x) -> finite(does.applyAsDouble(x)))));
    }

    @SuppressWarnings("Immutable") // as above
    private static void function(String name, DoubleBinaryOperator does) {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        List<CelFunctionBinding> bindings = new ArrayList<>();
        Map<CelType, Class<? extends Number>> types =
                Map.of(SimpleType.DOUBLE, Double.class, SimpleType.INT, Long.class);
        types.forEach((left, a) -> types.forEach((right, b) -> {
            String id = name + "_" + left.name() + "_" + right.name();
            overloads.add(overload(id, left, right));
            bindings.add(CelFunctionBinding.from(
                    id, a, b, (x, y) -> finite(does.applyAsDouble(x.doubleValue(), y.doubleValue()))));
        }));
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(name, overloads));
        BINDINGS.addAll(CelFunctionBinding.fromOverloads(name, bindings));
    }

    /** What has no finite value has none, as everywhere in rules: infinity would be more than any limit. */
    private static double finite(double value) throws CelEvaluationException {
        if (!Double.isFinite(value)) {
            throw new CelEvaluationException("no finite value");
        }
        return value;
    }

    private static CelOverloadDecl overload(String id, CelType... arguments) {
        return CelOverloadDecl.newGlobalOverload(id, SimpleType.DOUBLE, arguments);
    }

    private static final class Programs {
        static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions((function, overload) -> overload != DivideOverload.DIVIDE_DOUBLE)
                        .build())
                .addFunctionBindings(BINDINGS)
                .build();
    }

    static CelRuntime runtime() {
        return Programs.RUNTIME;
    }

    /** Dates are left out: days are counted by days_until() and days_since(). */
    static CelCompiler compiler(Scope scope) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .addFunctionDeclarations(DECLARATIONS);
        scope.channels()
                .forEach((name, trait) -> builder.addVar(
                        name,
                        switch (trait.kind()) {
                            case NUMBER -> SimpleType.DOUBLE;
                            case BOOLEAN -> SimpleType.BOOL;
                            case CODE -> SimpleType.INT;
                        }));
        scope.parameters().forEach((name, type) -> {
            if (type == ExpressionType.NUMBER) {
                builder.addVar(PARAMETER + name, SimpleType.DOUBLE);
            } else if (type == ExpressionType.TEXT) {
                builder.addVar(PARAMETER + name, SimpleType.STRING);
            }
        });
        return builder.build();
    }
}
