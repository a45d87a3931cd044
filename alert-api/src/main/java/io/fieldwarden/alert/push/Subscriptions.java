package io.fieldwarden.alert.push;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which channel tells what. A channel tells nothing that its owner may not see at the time: who loses a grant loses what comes
 * by it. What is known of channels and grants is at most {@link #FRESH} old. Safe for many threads.
 */
public final class Subscriptions implements Targets {
    /** The kind of notices that somebody sends to see whether a channel works. */
    public static final String TEST = "channel.test";

    /** What is told of channels is told at once, in quiet hours too: who relies on one would wait in vain. */
    private static final String ABOUT_CHANNELS = "channel.";

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Supplier<List<Channel>> channels;
    private final Function<String, Scope> reach;
    private final Function<OrganisationId, Set<OrganisationId>> subtree;
    private long generation;
    private volatile Known known = new Known(Instant.MIN, List.of());

    private record Known(Instant at, List<Subscriber> all) {}

    private record Subscriber(Channel channel, Scope reach, Optional<Set<OrganisationId>> organisations) {}

    /**
     * @param channels all there are
     * @param reach what a user or token may see of alerts now; nothing for one that is not there
     * @param subtree an organisation and all below it
     */
    public Subscriptions(
            Supplier<List<Channel>> channels,
            Function<String, Scope> reach,
            Function<OrganisationId, Set<OrganisationId>> subtree) {
        this.channels = channels;
        this.reach = reach;
        this.subtree = subtree;
    }

    /** After a channel has changed. */
    public synchronized void forget() {
        generation++;
        known = new Known(Instant.MIN, List.of());
    }

    /** What was read before a change is not kept after it. */
    private synchronized void keep(Known read, long asOf) {
        if (generation == asOf) {
            known = read;
        }
    }

    private synchronized long generation() {
        return generation;
    }

    /** Whether there is no channel that could tell anything. */
    public boolean isEmpty(Instant now) {
        return all(now).isEmpty();
    }

    private List<Subscriber> all(Instant now) {
        Known last = known;
        long asOf = generation();
        if (last.at().isAfter(now.minus(FRESH)) && !last.at().isAfter(now)) {
            return last.all();
        }
        List<Subscriber> all = channels.get().stream()
                .filter(channel -> channel.manner().enabled())
                .map(channel -> new Subscriber(
                        channel,
                        reach.apply(channel.owner().user()),
                        channel.owner().organisation().map(subtree)))
                .toList();
        keep(new Known(now, all), asOf);
        return all;
    }

    @Override
    public List<Target> of(Notice notice, Nature nature, Instant now) {
        return all(now).stream()
                .filter(subscriber -> concerns(subscriber, notice, nature))
                .map(subscriber -> new Target(
                        subscriber.channel().id(),
                        notice.kind().startsWith(ABOUT_CHANNELS)
                                ? now
                                : subscriber.channel().earliest(notice.severity(), now)))
                .toList();
    }

    private static boolean concerns(Subscriber subscriber, Notice notice, Nature nature) {
        Channel channel = subscriber.channel();
        boolean programs = channel.kind().isForPrograms();
        // A channel is not told by itself that it does not work.
        if (notice.key().startsWith("channel:" + channel.id() + ":")
                || (channel.kind() == ChannelKind.UPLOAD && !isOfAlert(notice))) {
            return false;
        }
        Audience audience = notice.audience();
        if (audience.channels().contains(channel.id())) {
            return true;
        }
        if (!programs && audience.users().contains(channel.owner().user())) {
            return true;
        }
        boolean personal = !(audience.users().isEmpty() && audience.channels().isEmpty())
                && audience.organisation().isEmpty();
        if (personal || (nature == Nature.QUIET && !programs)) {
            return false;
        }
        return channel.filter().takes(notice, nature == Nature.HISTORIC, programs) && reaches(subscriber, audience);
    }

    /** Only changes of alerts carry the data that is uploaded. */
    private static boolean isOfAlert(Notice notice) {
        return notice.key().startsWith("alert:") && notice.alert().isPresent();
    }

    private static boolean reaches(Subscriber subscriber, Audience audience) {
        boolean here = subscriber
                .organisations()
                .map(ids -> audience.organisation().map(ids::contains).orElse(false))
                .orElse(true);
        boolean ofKind = subscriber
                .channel()
                .owner()
                .category()
                .map(wanted -> Categories.covers(wanted, audience.category()))
                .orElse(true);
        return here && ofKind && subscriber.reach().covers(audience.organisation(), audience.category());
    }
}
