package io.fieldwarden.edge.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An uplink that answers as a test says, then accepts. */
public final class ScriptedUplink implements Uplink {
    public final Deque<Outcome> script = new ArrayDeque<>();
    /** What the hub has, in order of arrival. */
    public final List<String> arrived = new ArrayList<>();

    /** Of what arrived. */
    final List<MessageKind> kinds = new ArrayList<>();

    int windows;
    int rests;
    /** Called at each window. */
    public Runnable onSend = () -> {};

    @Override
    public List<Outcome> send(List<Message> messages) {
        windows++;
        onSend.run();
        List<Outcome> outcomes = new ArrayList<>();
        for (Message message : messages) {
            Outcome next = script.isEmpty() ? new Outcome.Accepted() : script.poll();
            if (next instanceof Outcome.Accepted || next instanceof Outcome.Rejected) {
                arrived.add(message.json());
                kinds.add(message.kind());
            }
            outcomes.add(next);
        }
        return outcomes;
    }

    @Override
    public void rest() {
        rests++;
    }

    @Override
    public void close() {}
}
