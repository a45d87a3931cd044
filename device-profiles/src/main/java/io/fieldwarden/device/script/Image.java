package io.fieldwarden.device.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;

/**
 * All that an instance of the engine remembers, at one moment: its memory and its one global, the stack pointer. Only the
 * blocks that differ from the image it is based on are kept. Immutable.
 */
final class Image {
    private static final int BLOCK = 4 << 10;

    private final byte[] base;
    private final List<Block> blocks;
    private final long stackPointer;
    private final int pages;

    private Image(byte[] base, List<Block> blocks, long stackPointer, int pages) {
        this.base = base;
        this.blocks = blocks;
        this.stackPointer = stackPointer;
        this.pages = pages;
    }

    static Image of(Instance instance) {
        return new Image(
                memory(instance),
                List.of(),
                instance.global(0).getValue(),
                instance.memory().pages());
    }

    /** The instance as it is now, kept as what differs from {@code base}. */
    static Image of(Instance instance, Image base) {
        byte[] now = memory(instance);
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < now.length; at += BLOCK) {
            if (at >= base.base.length || !Arrays.equals(now, at, at + BLOCK, base.base, at, at + BLOCK)) {
                blocks.add(new Block(at, Arrays.copyOfRange(now, at, at + BLOCK)));
            }
        }
        return new Image(
                base.base,
                List.copyOf(blocks),
                instance.global(0).getValue(),
                instance.memory().pages());
    }

    int pages() {
        return pages;
    }

    /**
     * Makes the instance what it was when the image was taken. Memory cannot shrink: what an instance has beyond the image is
     * out of reach of its allocator, which takes further memory from the end.
     */
    void restore(Instance instance) {
        Memory memory = instance.memory();
        int missing = pages - memory.pages();
        if (missing > 0 && memory.grow(missing) < 0) {
            throw new WasmEngineException("memory: " + pages + " pages are not to be had");
        }
        memory.write(0, base, 0, base.length);
        for (Block block : blocks) {
            memory.write(block.at, block.bytes, 0, block.bytes.length);
        }
        instance.global(0).setValue(stackPointer);
    }

    private static byte[] memory(Instance instance) {
        return instance.memory().readBytes(0, instance.memory().pages() * ScriptLimits.PAGE);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(int at, byte[] bytes) {}
}
