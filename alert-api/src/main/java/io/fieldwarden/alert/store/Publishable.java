package io.fieldwarden.alert.store;

import io.fieldwarden.alert.log.TopicLog;
import java.util.List;
import java.util.function.Consumer;

/**
 * Records that were written in the transaction of a change and still have to reach a topic. Emptied in order by one
 * publisher, which may append one twice and leaves none out.
 */
public interface Publishable {
    /** @param sequence grows from each record to the next */
    record Pending(long sequence, TopicLog.Entry entry) {}

    /** The eldest. */
    List<Pending> next(int limit);

    /** Forgets what was published, up to and including {@code sequence}. */
    void published(long sequence);

    /**
     * What readers of the topic need when the log was made anew; nothing is written by this.
     *
     * @param part told as often as there is something; at most {@code limit} at once
     * @return how many there were
     */
    int everything(int limit, Consumer<List<TopicLog.Entry>> part);
}
