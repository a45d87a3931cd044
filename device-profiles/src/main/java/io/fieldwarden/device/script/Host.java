package io.fieldwarden.device.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TrapException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.Import;

/**
 * Everything a sandbox can call outside itself: no file, no environment, no network, a clock that stands at the time of the
 * message, chance that is always the same, and one question and answer with whoever runs it. Used by one thread at a time.
 */
final class Host {
    private static final long BAD_DESCRIPTOR = 8;
    private static final int MAX_FAILURE = 8 << 10;

    private final int maxResult;
    private String question = "";
    private long now;
    private @Nullable Answer answer;

    Host(int maxResult) {
        this.maxResult = maxResult;
    }

    /** What the sandbox said last. */
    record Answer(String what, String json, boolean tooLong) {}

    /** @param question JSON that the sandbox may ask for, in this call only */
    void begin(String question, long now) {
        this.question = question;
        this.now = now;
        this.answer = null;
    }

    @Nullable
    Answer end() {
        question = "";
        Answer said = answer;
        answer = null;
        return said;
    }

    ImportValues imports(WasmModule module) {
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import wanted = module.importSection().getImport(i);
            if (!(wanted instanceof FunctionImport function)) {
                throw new IllegalStateException("the engine wants " + wanted + ", which is not a function");
            }
            imports.addFunction(function(function, module));
        }
        return imports.build();
    }

    private ImportFunction function(FunctionImport wanted, WasmModule module) {
        return new HostFunction(
                wanted.module(),
                wanted.name(),
                module.typeSection().getType(wanted.typeIndex()),
                switch (wanted.name()) {
                    case "invoke" -> this::invoke;
                    case "clock_time_get" -> this::clock;
                    case "random_get" -> Host::chance;
                    case "environ_sizes_get" -> Host::noEnvironment;
                    case "environ_get" -> (instance, arguments) -> new long[] {0};
                    case "fd_write" -> Host::swallow;
                    case "proc_exit" ->
                        (instance, arguments) -> {
                            throw new TrapException("the engine ended itself");
                        };
                    default -> (instance, arguments) -> new long[] {BAD_DESCRIPTOR};
                });
    }

    /** module, function and argument, each as address and length; gives the address of address and length of the reply. */
    private long[] invoke(Instance instance, long... arguments) {
        String what = text(instance, arguments[2], Math.min(arguments[3], 16));
        String reply = "null";
        if (what.equals("source") || what.equals("input")) {
            reply = question;
        } else if (arguments[5] > (what.equals("result") ? maxResult : MAX_FAILURE)) {
            answer = new Answer(what, "null", true);
        } else {
            answer = new Answer(what, text(instance, arguments[4], arguments[5]), false);
        }
        byte[] bytes = reply.getBytes(UTF_8);
        int at = allocate(instance, bytes.length);
        instance.memory().write(at, bytes);
        int pointer = allocate(instance, 8);
        instance.memory().writeI32(pointer, at);
        instance.memory().writeI32(pointer + 4, bytes.length);
        return new long[] {pointer};
    }

    static int allocate(Instance instance, int length) {
        return (int) instance.export("cabi_realloc").apply(0, 0, 1, length)[0];
    }

    private static String text(Instance instance, long at, long length) {
        return new String(instance.memory().readBytes((int) at, (int) length), UTF_8);
    }

    private long[] clock(Instance instance, long... arguments) {
        instance.memory().writeLong((int) arguments[2], now * 1_000_000);
        return new long[] {0};
    }

    private static long[] chance(Instance instance, long... arguments) {
        instance.memory().fill((byte) 7, (int) arguments[0], (int) (arguments[0] + arguments[1]));
        return new long[] {0};
    }

    private static long[] noEnvironment(Instance instance, long... arguments) {
        instance.memory().writeI32((int) arguments[0], 0);
        instance.memory().writeI32((int) arguments[1], 0);
        return new long[] {0};
    }

    /** What a codec prints is of no use to anybody here; it is told that all of it was written. */
    private static long[] swallow(Instance instance, long... arguments) {
        int written = 0;
        for (int i = 0; i < Math.min(arguments[2], 1024); i++) {
            written += instance.memory().readInt((int) arguments[1] + 8 * i + 4);
        }
        instance.memory().writeI32((int) arguments[3], written);
        return new long[] {0};
    }
}
