package io.fieldwarden.stream.job;

/**
 * Whether the registry has been read far enough to hold readings against it. After a restore it has; on a first start
 * readings and registry come from their beginning at the same time. Owned by the task's thread.
 */
final class RegistryGate {
    private final long quiet;
    private final long giveUpAt;
    private long heardAt = Long.MIN_VALUE;
    private boolean open;

    RegistryGate(RuleTiming timing, long now) {
        quiet = timing.registryQuiet().toMillis();
        giveUpAt = now + timing.registryWait().toMillis();
    }

    void restored() {
        open = true;
    }

    void heard(long now) {
        heardAt = now;
    }

    boolean isOpen(long now) {
        if (!open) {
            open = now >= giveUpAt || (heardAt != Long.MIN_VALUE && now - heardAt >= quiet);
        }
        return open;
    }
}
