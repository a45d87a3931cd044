package io.fieldwarden.device.script;

import org.jspecify.annotations.Nullable;

/**
 * One codec as its text. Making one costs nothing; the engine starts, and the text is compiled, with the first call.
 * Thread-safe. Each call sees the codec as it was after loading: nothing that one call leaves behind is seen by the next.
 */
public final class Script {
    /** Characters; the longest published codecs have a quarter of it. */
    public static final int MAX_LENGTH = 256 << 10;

    private final String source;
    private volatile @Nullable Loaded loaded;

    public Script(String source) {
        this.source = source;
    }

    /** False where the program was packed without the engine: every call then fails and says so. */
    public static boolean available() {
        return Engine.PRESENT;
    }

    public String source() {
        return source;
    }

    /** Loads the codec and calls nothing in it. Gives null when it can be called, or when that cannot be told now. */
    public ScriptResult.@Nullable Failed check() {
        return load() instanceof Loaded.Not not && not.forGood() ? not.failed() : null;
    }

    /** Decodes one payload. Blocks for at most the limits, and for a free sandbox; an interrupt of the thread ends it. */
    public ScriptResult decode(ScriptInput input) {
        Loaded codec = load();
        if (codec instanceof Loaded.Not not) {
            return not.failed();
        }
        return Engine.sandboxes().decode(((Loaded.Ready) codec).image(), input);
    }

    private Loaded load() {
        Loaded known = loaded;
        if (known == null) {
            synchronized (this) {
                known = loaded;
                if (known == null) {
                    known = Engine.PRESENT
                            ? Engine.sandboxes().load(source)
                            : new Loaded.Not(
                                    new ScriptResult.Failed("this program was packed without the JavaScript engine", 0),
                                    true);
                    if (!(known instanceof Loaded.Not not) || not.forGood()) {
                        loaded = known;
                    }
                }
            }
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Script script && script.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return "script of " + source.length() + " characters";
    }

    /** What became of the text. */
    sealed interface Loaded {
        record Ready(Image image) implements Loaded {}

        /** @param forGood false when another attempt may succeed: the machine was busy */
        record Not(ScriptResult.Failed failed, boolean forGood) implements Loaded {}
    }

    /** The engine of the process, started by the first script that is used. */
    private static final class Engine {
        static final boolean PRESENT = present();
        private static volatile @Nullable Sandboxes started;

        private Engine() {}

        static Sandboxes sandboxes() {
            Sandboxes running = started;
            return running == null ? start() : running;
        }

        private static synchronized Sandboxes start() {
            if (started == null) {
                started = new Sandboxes(
                        ScriptLimits.STANDARD, Math.max(2, Runtime.getRuntime().availableProcessors()));
            }
            return started;
        }

        private static boolean present() {
            try {
                Class.forName("io.roastedroot.quickjs4j.core.JavyPluginModule", false, Script.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
