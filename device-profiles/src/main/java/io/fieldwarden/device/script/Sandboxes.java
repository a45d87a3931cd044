package io.fieldwarden.device.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/**
 * The sandboxes of a process: few, used in turn by all codecs, each made the codec's image before every call. Thread-safe.
 * Memory: as many times the limit as calls may be under way, and 1.4 MB for what all images have in common.
 */
final class Sandboxes {
    private static final int LOAD_FACTOR = 4;
    private static final int MAX_WAIT_SECONDS = 10;

    /** Pages. A sandbox that has grown by more is not kept, so that no codec finds the memory used up by another. */
    private static final int KEPT_GROWTH = 32;

    private final ScriptLimits limits;
    private final Semaphore free;
    private final ScheduledThreadPoolExecutor timer = Deadline.timer();
    private final ConcurrentLinkedDeque<Sandbox> idle = new ConcurrentLinkedDeque<>();
    private final Image base;
    private final byte[] load;
    private final byte[] decode;

    /** @param places how many calls may be under way at once */
    Sandboxes(ScriptLimits limits, int places) {
        this.limits = limits;
        this.free = new Semaphore(places, true);
        Sandbox first = new Sandbox(limits);
        first.start();
        first.run(first.compile(boot()), "null", 0);
        load = first.compile("fieldwarden.load();".getBytes(UTF_8));
        decode = first.compile("fieldwarden.decode();".getBytes(UTF_8));
        base = Image.of(first.instance());
        idle.push(first);
    }

    /** Runs the text of a codec, whose clock stands at 1970 meanwhile, and keeps what it made. */
    Script.Loaded load(String source) {
        if (source.length() > Script.MAX_LENGTH) {
            return new Script.Loaded.Not(
                    new ScriptResult.Failed(
                            "it has " + source.length() + " characters; at most " + Script.MAX_LENGTH + " are taken",
                            0),
                    true);
        }
        String question = Answers.text(source);
        return call(
                base,
                limits.withTime(LOAD_FACTOR),
                sandbox -> {
                    Host.Answer answer = sandbox.run(load, question, 0);
                    return answer != null && answer.what().equals("loaded")
                            ? new Script.Loaded.Ready(Image.of(sandbox.instance(), base))
                            : new Script.Loaded.Not(within(source, Answers.failure(answer, limits)), true);
                },
                Script.Loaded.Not::new);
    }

    /** Behind the text stands a line of ours; what is missing at the end is missing in the last line. */
    private static ScriptResult.Failed within(String source, ScriptResult.Failed failed) {
        int lines = (int) source.lines().count();
        return failed.line() > lines ? new ScriptResult.Failed(failed.detail(), lines) : failed;
    }

    ScriptResult decode(Image codec, ScriptInput input) {
        String question = Answers.input(input);
        return this.<ScriptResult>call(
                codec,
                limits,
                sandbox -> Answers.result(sandbox.run(decode, question, input.receivedAt()), limits),
                (failed, itsFault) -> failed);
    }

    private <T> T call(Image image, ScriptLimits bounds, Function<Sandbox, T> work, Otherwise<T> otherwise) {
        try {
            if (!free.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return otherwise.make(
                        new ScriptResult.Failed("no sandbox was free within " + MAX_WAIT_SECONDS + " s", 0), false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise.make(interrupted(), false);
        }
        try {
            Sandbox sandbox = idle.poll();
            return run(sandbox == null ? new Sandbox(limits) : sandbox, image, bounds, work, otherwise);
        } finally {
            free.release();
        }
    }

    private <T> T run(
            Sandbox sandbox, Image image, ScriptLimits bounds, Function<Sandbox, T> work, Otherwise<T> otherwise) {
        try (Deadline deadline = Deadline.start(timer, bounds)) {
            try {
                image.restore(sandbox.instance());
                T result = work.apply(sandbox);
                if (sandbox.pages() <= base.pages() + KEPT_GROWTH) {
                    idle.push(sandbox);
                }
                return result;
            } catch (WasmInterruptedException e) {
                return deadline.struck() ? otherwise.make(tooSlow(bounds), true) : otherwise.make(interrupted(), false);
            } catch (WasmEngineException e) {
                return otherwise.make(new ScriptResult.Failed(reason(e, sandbox), 0), true);
            }
        }
    }

    private static ScriptResult.Failed tooSlow(ScriptLimits bounds) {
        return new ScriptResult.Failed(
                "it did not end within " + bounds.cpuMillis() + " ms of processor time or " + bounds.wallMillis()
                        + " ms on the clock",
                0);
    }

    private static ScriptResult.Failed interrupted() {
        return new ScriptResult.Failed("the program is stopping", 0);
    }

    /** The engine itself gave up, as it could not even say why. */
    private String reason(WasmEngineException e, Sandbox sandbox) {
        if (e.getCause() instanceof StackOverflowError) {
            return "it calls itself too deeply";
        }
        return sandbox.pages() > base.pages() + KEPT_GROWTH
                ? "it wants more than " + (limits.memory() >> 20) + " MiB of memory"
                : "it brought the engine to a stop: " + e.getMessage();
    }

    private static byte[] boot() {
        try (InputStream boot = Sandboxes.class.getResourceAsStream("boot.js")) {
            if (boot == null) {
                throw new IllegalStateException("boot.js is missing beside " + Sandboxes.class);
            }
            return boot.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is given instead of a result. */
    private interface Otherwise<T> {
        /** @param itsFault the codec failed, and would again */
        T make(ScriptResult.Failed failed, boolean itsFault);
    }
}
