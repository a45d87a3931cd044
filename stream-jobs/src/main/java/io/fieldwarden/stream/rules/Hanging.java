package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertGroup.Kind;
import io.fieldwarden.stream.cause.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on what, in one state of the registry: devices behind gateways, gateways and devices on sites. Disabled devices
 * count nowhere. Keeps figures of gateways and sites, none of devices. Owned by one thread.
 */
public final class Hanging {
    /** Gateways behind gateways; what is deeper, or runs in a circle, ends there. */
    private static final int MOST_GATEWAYS = 4;

    private final long generation;
    private final Map<String, Gateway> gateways = new HashMap<>();
    private final Map<String, int[]> sites = new HashMap<>();

    /** Sees each device once. */
    interface Visitor {
        void device(String id, @Nullable String gateway, @Nullable String site, boolean enabled);
    }

    private static final class Gateway {
        private int children;
        private @Nullable String own;
        private @Nullable String behind;
        private @Nullable String ofChildren;

        /** Where it stands; where nobody has said, the first of the sites of what stands behind it. */
        @Nullable
        String site() {
            return own == null ? ofChildren : own;
        }
    }

    /**
     * @param path from the nearest cause to the widest
     * @param gateway the nearest cause is the device itself
     */
    public record Place(List<Cause> path, boolean gateway) {
        public Place {
            path = List.copyOf(path);
        }

        /** What all that may have one cause with this device have in common. */
        public String root(DeviceId device) {
            return path.isEmpty()
                    ? "device/" + device
                    : path.get(path.size() - 1).key();
        }
    }

    /** @param registry shows each device to whom it is given, the same ones each time */
    Hanging(long generation, Consumer<Visitor> registry) {
        this.generation = generation;
        registry.accept((id, gateway, site, enabled) -> {
            if (enabled && gateway != null && !gateway.equals(id)) {
                Gateway above = gateways.computeIfAbsent(gateway, key -> new Gateway());
                above.children++;
                boolean first = site != null && (above.ofChildren == null || site.compareTo(above.ofChildren) < 0);
                above.ofChildren = first ? site : above.ofChildren;
            }
        });
        registry.accept((id, gateway, site, enabled) -> {
            Gateway self = gateways.get(id);
            if (self != null) {
                self.own = site;
                self.behind = id.equals(gateway) ? null : gateway;
            }
        });
        countSites(registry);
    }

    private void countSites(Consumer<Visitor> registry) {
        registry.accept((id, gateway, site, enabled) -> {
            String top = enabled ? topSite(chain(id, gateway), site) : null;
            if (top != null) {
                int[] counts = sites.computeIfAbsent(top, key -> new int[2]);
                counts[0] += gateway == null && !gateways.containsKey(id) ? 1 : 0;
                counts[1]++;
            }
        });
        gateways.forEach((id, gateway) -> {
            String site = gateway.behind == null ? gateway.site() : null;
            if (site != null) {
                sites.computeIfAbsent(site, key -> new int[2])[0]++;
            }
        });
    }

    long generation() {
        return generation;
    }

    /**
     * Where a device hangs.
     *
     * @param gateway the device it stands behind
     * @param site of its position
     */
    Place of(String id, @Nullable String gateway, @Nullable String site) {
        List<String> chain = chain(id, gateway);
        List<Cause> path = new ArrayList<>();
        for (String one : chain) {
            Gateway counted = gateways.get(one);
            int children = counted == null ? 1 : counted.children;
            path.add(new Cause(Kind.GATEWAY, one, children, children));
        }
        String top = topSite(chain, site);
        if (top != null) {
            int[] counts = sites.getOrDefault(top, new int[] {1, 1});
            path.add(new Cause(Kind.SITE, top, counts[0], counts[1]));
        }
        return new Place(path, gateways.containsKey(id));
    }

    /** The gateways that what a device sends passes through, itself first where it is one. */
    private List<String> chain(String id, @Nullable String gateway) {
        List<String> chain = new ArrayList<>();
        if (gateways.containsKey(id)) {
            chain.add(id);
        }
        String next = gateway;
        while (next != null && chain.size() < MOST_GATEWAYS && !chain.contains(next) && !next.equals(id)) {
            chain.add(next);
            Gateway known = gateways.get(next);
            next = known == null ? null : known.behind;
        }
        return chain;
    }

    /** Of the gateway that everything passes through last; of the device itself where there is none. */
    private @Nullable String topSite(List<String> chain, @Nullable String own) {
        Gateway last = chain.isEmpty() ? null : gateways.get(chain.get(chain.size() - 1));
        return last == null ? own : last.site();
    }
}
