package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry.Coordinates;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One piece of special equipment: the head of its file (一机一档).
 *
 * @param category code of the catalogue, as narrow as is known: 3110 rather than 3000
 */
public record Equipment(
        EquipmentId id,
        Text name,
        String category,
        Numbers numbers,
        Parties parties,
        Whereabouts whereabouts,
        Standing standing) {
    private static final int MAX_TRAITS = 20;
    private static final int MAX_BOUND = 50;
    private static final Pattern TRAIT = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public Equipment {
        if (!category.matches("[0-9A-F][0-9A-Z]{3}")) {
            throw new IllegalArgumentException("a category is a code of the catalogue such as 3110");
        }
    }

    /** Which department supervises it. Cranes and vehicles of building sites are not the market regulator's (特种设备安全法 art. 100). */
    public enum Authority {
        MARKET,
        HOUSING,
        OTHER;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Authority ofText(String text) {
            for (Authority one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be market, housing or other");
        }
    }

    /** Whether it may be used at all. */
    public enum State {
        IN_USE,
        SUSPENDED,
        SCRAPPED;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws IllegalArgumentException for any other word */
        public static State ofText(String text) {
            for (State one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be in-use, suspended or scrapped");
        }
    }

    /**
     * @param unit 使用单位, an organisation of the registry
     * @param manufacturer name of the firm; empty where it is not known
     * @param installer name of the firm that installed it
     * @param maintainer name of the firm that maintains it
     */
    public record Parties(
            Optional<OrganisationId> unit,
            Authority authority,
            String manufacturer,
            String installer,
            String maintainer) {}

    /**
     * @param district township or street, as people say it
     * @param builtUp whether it stands in the built-up area of a town (建成区), by which rescue has to be there sooner
     */
    public record Whereabouts(
            String district, String address, Optional<Coordinates> coordinates, Optional<Boolean> builtUp) {
        public static final Whereabouts NOWHERE = new Whereabouts("", "", Optional.empty(), Optional.empty());
    }

    /**
     * @param since when this state began
     * @param traits what decides between rules, such as {@code grade-3} or {@code molten-metal}
     * @param bound what sends its readings
     */
    public record Standing(State state, Optional<LocalDate> since, Dates dates, Set<String> traits, Bound bound) {
        public Standing {
            if (traits.size() > MAX_TRAITS) {
                throw new IllegalArgumentException("traits: more than " + MAX_TRAITS);
            }
            traits.stream()
                    .filter(trait -> !TRAIT.matcher(trait).matches())
                    .findFirst()
                    .ifPresent(bad -> {
                        throw new IllegalArgumentException(
                                "traits: '" + bad + "' is not a short word in lower case such as grade-3");
                    });
            traits = java.util.Collections.unmodifiableSet(new TreeSet<>(traits));
        }
    }

    /**
     * @param installed when the inspection of the installation was passed (安装监督检验合格): years of lifts count from here
     * @param inUse when it was first used
     * @param registered when its use was registered
     */
    public record Dates(
            Optional<LocalDate> made,
            Optional<LocalDate> installed,
            Optional<LocalDate> inUse,
            Optional<LocalDate> registered) {
        public static final Dates NONE =
                new Dates(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** From which periods count where nothing has been done yet. */
        public Optional<LocalDate> beginning() {
            return installed.or(() -> inUse).or(() -> registered);
        }
    }

    /** Devices and positions of the registry that belong to it; each belongs to one piece of equipment only. */
    public record Bound(List<DeviceId> devices, List<PositionId> positions) {
        public static final Bound NOTHING = new Bound(List.of(), List.of());

        public Bound {
            if (devices.size() + positions.size() > MAX_BOUND) {
                throw new IllegalArgumentException("more than " + MAX_BOUND + " devices and positions");
            }
            devices = List.copyOf(new TreeSet<>(devices));
            positions = List.copyOf(new ArrayList<>(new TreeSet<>(positions)));
        }
    }

    public Optional<OrganisationId> unit() {
        return parties.unit();
    }

    /** The broadest entry above: 3000 for 3110. */
    public String group() {
        return category.charAt(0) + "000";
    }
}
