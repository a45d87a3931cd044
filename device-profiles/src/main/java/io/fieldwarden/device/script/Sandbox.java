package io.fieldwarden.device.script;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.wasm.types.MemoryLimits;

/** One instance of the engine. Used by one thread at a time; after any exception it is to be thrown away. */
final class Sandbox {
    private final Host host;
    private final Instance instance;

    Sandbox(ScriptLimits limits) {
        host = new Host(limits.resultLength());
        instance = Instance.builder(JavyPluginModule.load())
                .withMemoryFactory(
                        declared -> new ByteArrayMemory(new MemoryLimits(declared.initialPages(), limits.pages())))
                .withMachineFactory(JavyPluginModule::create)
                .withImportValues(host.imports(JavyPluginModule.load()))
                .build();
    }

    Instance instance() {
        return instance;
    }

    int pages() {
        return instance.memory().pages();
    }

    void start() {
        instance.export("initialize_runtime").apply();
    }

    byte[] compile(byte[] source) {
        int at = Host.allocate(instance, source.length);
        instance.memory().write(at, source);
        int compiled = (int) instance.export("compileSrc").apply(at, source.length)[0];
        return instance.memory()
                .readBytes(
                        instance.memory().readInt(compiled), instance.memory().readInt(compiled + 4));
    }

    /**
     * Runs what {@link #compile} gave.
     *
     * @param question JSON that the code may ask for
     * @return what the code said last, null when nothing
     */
    Host.@Nullable Answer run(byte[] compiled, String question, long now) {
        host.begin(question, now);
        int at = Host.allocate(instance, compiled.length);
        instance.memory().write(at, compiled);
        instance.export("eval").apply(at, compiled.length, 0, 0);
        return host.end();
    }
}
