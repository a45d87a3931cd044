package io.fieldwarden.edge.core;

final class MemoryOutboxTest extends OutboxContract {
    @Override
    protected Outbox open(long limit) {
        return new MemoryOutbox(limit);
    }
}
