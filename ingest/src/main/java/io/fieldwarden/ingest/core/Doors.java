package io.fieldwarden.ingest.core;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many connections may stand and come, in all and from one address. Whoever comes a little too fast is let wait a moment
 * rather than being sent away, so that a county's devices that all come back at once get in, one after the other. Only
 * addresses with connections are kept. Thread-safe.
 */
public final class Doors {
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int FILES_OF_OTHERS = 2_000;

    /**
     * In all, and never as many as the process may have files open: a port that cannot accept stands still for everybody,
     * while one who is sent away comes again.
     */
    private static final int MOST = (int) Math.max(1_000, Math.min(250_000, files() - FILES_OF_OTHERS));

    private final Limits limits;
    private final LongSupplier nanos;
    private final Map<String, Address> addresses = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private int open;

    /**
     * What is let in.
     *
     * @param connections in all
     * @param perAddress connections of one address; of IPv6 its /64 network is meant
     * @param unproven connections of one address that have not logged in yet
     * @param perSecond new connections of one address, evenly
     * @param burst how many may come at once before that
     * @param patience the longest anybody is let wait for the pace
     */
    public record Limits(int connections, int perAddress, int unproven, int perSecond, int burst, Duration patience) {
        public Limits {
            if (connections < 1
                    || perAddress < 1
                    || unproven < 1
                    || perSecond < 1
                    || burst < 1
                    || patience.isNegative()) {
                throw new IllegalArgumentException("connections " + connections + ", per address " + perAddress
                        + ", unproven " + unproven + ", per second " + perSecond + ", burst " + burst + ", patience "
                        + patience
                        + " are not from 1, the patience not from 0");
            }
        }

        /** A village may be behind one address: these are against floods, not against neighbours. */
        public static Limits defaults() {
            return new Limits(MOST, 50_000, 12_000, 2_000, 4_000, Duration.ofSeconds(5));
        }
    }

    private static final class Address {
        private int open;
        private int unproven;
        /** When the next connection would be due at an even pace. */
        private long due;
    }

    public Doors(Limits limits) {
        this(limits, System::nanoTime);
    }

    Doors(Limits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** One connection that was let in; its methods may be called by any thread, and again without effect. */
    public final class Pass {
        private final String address;
        private final long waitNanos;
        private boolean proven;
        private boolean gone;

        private Pass(String address, long waitNanos) {
            this.address = address;
            this.waitNanos = waitNanos;
        }

        /** How long to leave it unread. */
        public long waitNanos() {
            return waitNanos;
        }

        public String address() {
            return address;
        }

        /** It has logged in. */
        public void proven() {
            synchronized (Doors.this) {
                if (!proven && !gone) {
                    proven = true;
                    Address known = addresses.get(address);
                    if (known != null) {
                        known.unproven--;
                    }
                }
            }
        }

        public void leave() {
            synchronized (Doors.this) {
                if (!gone) {
                    gone = true;
                    Doors.this.leave(address, !proven);
                }
            }
        }
    }

    private void leave(String address, boolean unproven) {
        open--;
        Address known = addresses.get(address);
        if (known != null) {
            known.open--;
            if (unproven) {
                known.unproven--;
            }
            // What it has used of its pace is forgotten with it only when it is used up no more.
            if (known.open == 0 && known.due <= nanos.getAsLong()) {
                addresses.remove(address);
            }
        }
    }

    /** Null when it is one too many: close it without a word. */
    public synchronized @Nullable Pass arrive(SocketAddress from) {
        String key = key(from);
        long now = nanos.getAsLong();
        if (addresses.size() > limits.connections()) {
            addresses.values().removeIf(one -> one.open == 0 && one.due <= now);
        }
        long step = 1_000_000_000L / limits.perSecond();
        long earliest = now - step * (limits.burst() - 1L);
        Address address = addresses.computeIfAbsent(key, absent -> {
            Address made = new Address();
            made.due = earliest;
            return made;
        });
        long due = Math.max(address.due, earliest);
        long wait = Math.max(due - now, 0);
        if (open >= limits.connections()
                || address.open >= limits.perAddress()
                || address.unproven >= limits.unproven()
                || wait > limits.patience().toNanos()) {
            refused.increment();
            return null;
        }
        address.due = due + step;
        address.open++;
        address.unproven++;
        open++;
        return new Pass(key, wait);
    }

    /** What one owner is taken to have: an IPv4 address, or the /64 network of an IPv6 address. */
    public static String key(SocketAddress from) {
        if (!(from instanceof InetSocketAddress internet)) {
            return "";
        }
        InetAddress address = internet.getAddress();
        if (address == null) {
            return internet.getHostString();
        }
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
                : address.getHostAddress();
    }

    /** The same of an address in figures; what is none counts as it is. */
    public static String key(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return key(new InetSocketAddress(InetAddress.getByName(address), 0));
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }

    /** Sent away so far. */
    public LongAdder refused() {
        return refused;
    }
}
