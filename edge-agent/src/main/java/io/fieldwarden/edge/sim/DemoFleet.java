package io.fieldwarden.edge.sim;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Text;
import io.fieldwarden.edge.sim.DemoDevice.Site;
import io.fieldwarden.edge.sim.DemoDevice.Transport;
import io.fieldwarden.edge.sim.FaultScript.Standing;
import io.fieldwarden.edge.sim.FaultScript.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The farm and the equipment of the demonstration: two fields with soil, weather and paddy stations, a greenhouse, a pond, a
 * cold store, a steam boiler, two lifts and a bridge crane; half send by MQTT, half by CoAP. Immutable.
 */
public final class DemoFleet {
    /** How often the demonstration reads every channel; the catalogue's periods are up to an hour. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    /** Reporting period of the device that falls silent; its silence is told after three of them. */
    static final String WATCHED_PERIOD_SECONDS = "20";

    /** Of the others: three of them outlast the coarsest step of an invented past. */
    private static final String PERIOD_SECONDS = "1500";

    private static final Duration FAULT_EVERY = Duration.ofSeconds(60);
    /** Degrees Celsius; nobody believes a frost in July. */
    private static final double WARM = 17;

    private static final Duration FIRST_FAULT = Duration.ofSeconds(20);

    private final List<DemoDevice> devices;
    private final FaultScript script;

    private DemoFleet(List<DemoDevice> devices, FaultScript script) {
        this.devices = List.copyOf(devices);
        this.script = script;
    }

    /** @param start when the demonstration starts; the faults are timed from it */
    public static DemoFleet of(long seed, Instant start) {
        return new DemoFleet(new Builder(seed, start).all(), script(seed, start));
    }

    public List<DemoDevice> devices() {
        return devices;
    }

    public FaultScript script() {
        return script;
    }

    private static FaultScript script(long seed, Instant start) {
        Instant before = start.minus(FAULT_EVERY).plus(FIRST_FAULT);
        List<Turn> turns = List.of(
                turn(FaultKind.GUST, "weather-2"),
                turn(FaultKind.BOILER_OVER_PRESSURE, "boiler-1"),
                turn(FaultKind.BOILER_LOW_WATER, "boiler-1"),
                turn(FaultKind.LIFT_DOOR_FAULT, "lift-1"),
                turn(FaultKind.LIFT_BETWEEN_FLOORS, "lift-2"),
                turn(FaultKind.LIFT_ENTRAPMENT, "lift-2"),
                turn(FaultKind.CRANE_OVERLOAD, "crane-1"),
                turn(FaultKind.CRANE_LIMITER, "crane-1"),
                turn(FaultKind.POND_LOW_OXYGEN, "pond-1"),
                turn(FaultKind.COLD_STORE_WARM, "cold-1"),
                turn(FaultKind.MAINS_OFF, "greenhouse-1", "cold-1"),
                turn(FaultKind.DEAD_SENSOR, "soil-2"));
        boolean warm = new Weather(seed).meanTemp(start.toEpochMilli()) > WARM;
        // Begun in the past so that their rules, which hold for hours, fire in the first minutes of the demonstration.
        List<Standing> standing = List.of(
                standing(FaultKind.DRY_SOIL, "soil-1", Duration.ofHours(2), 40, Duration.ofHours(6)),
                warm
                        ? standing(FaultKind.HEAT, "weather-1", Duration.ofMinutes(60), 75, Duration.ofHours(4))
                        : standing(FaultKind.FROST, "weather-1", Duration.ofMinutes(30), 75, Duration.ofHours(4)),
                standing(FaultKind.STUCK_SENSOR, "paddy-2", Duration.ofHours(6), 150, Duration.ofHours(12)));
        return new FaultScript(seed, before, FAULT_EVERY, turns, standing);
    }

    /** Told {@code fireAfterSeconds} after the start of the demonstration, when its rule has held for {@code hold}. */
    private static Standing standing(
            FaultKind kind, String device, Duration hold, int fireAfterSeconds, Duration again) {
        Duration toStart = FAULT_EVERY.minus(FIRST_FAULT);
        return new Standing(
                kind,
                new DeviceId(device),
                toStart.plusSeconds(fireAfterSeconds).minus(hold),
                again);
    }

    private static Turn turn(FaultKind kind, String... devices) {
        return new Turn(
                kind, Set.copyOf(List.of(devices).stream().map(DeviceId::new).toList()));
    }

    /** Names, places and nameplates. */
    private static final class Builder {
        private final long seed;
        private final FaultScript script;
        private final Weather weather;
        private final List<DemoDevice> devices = new ArrayList<>();

        Builder(long seed, Instant start) {
            this.seed = seed;
            this.script = script(seed, start);
            this.weather = new Weather(seed);
        }

        List<DemoDevice> all() {
            fields();
            farm();
            equipment();
            return devices;
        }

        private void fields() {
            Map<String, String> soil = Map.of("fc", "30", "wp", "12", "sat", "45", "p", "0.5");
            Map<String, String> watched = new HashMap<>(soil);
            watched.put("period_s", WATCHED_PERIOD_SECONDS);
            Place east = new Place("field-east", new Text("东田", "East field"), "soil-station", 29.032, 119.176);
            Place west = new Place("field-west", new Text("西田", "West field"), "soil-station", 29.028, 119.164);
            add("soil-1", "soil-station", new Text("东田墒情站", "East field soil station"), east, Transport.MQTT, soil);
            add("soil-2", "soil-station", new Text("西田墒情站", "West field soil station"), west, Transport.COAP, watched);
            add(
                    "weather-1",
                    "weather-station",
                    new Text("东田气象站", "East field weather station"),
                    east.sub("weather", "weather-station"),
                    Transport.COAP,
                    Map.of());
            add(
                    "weather-2",
                    "weather-station",
                    new Text("西田气象站", "West field weather station"),
                    west.sub("weather", "weather-station"),
                    Transport.MQTT,
                    Map.of());
            Map<String, String> paddy = Map.of("stage", "tillering");
            add(
                    "paddy-1",
                    "paddy-water-level",
                    new Text("东田水位站", "East field paddy station"),
                    east.sub("paddy", "paddy-water-level"),
                    Transport.MQTT,
                    paddy);
            add(
                    "paddy-2",
                    "paddy-water-level",
                    new Text("西田水位站", "West field paddy station"),
                    west.sub("paddy", "paddy-water-level"),
                    Transport.COAP,
                    paddy);
        }

        private void farm() {
            add(
                    "greenhouse-1",
                    "greenhouse",
                    new Text("一号大棚", "Greenhouse 1"),
                    new Place("greenhouse-1", new Text("一号大棚", "Greenhouse 1"), "greenhouse", 29.0295, 119.171),
                    Transport.COAP,
                    Map.of());
            add(
                    "pond-1",
                    "pond-water-quality",
                    new Text("一号鱼塘", "Fish pond 1"),
                    new Place("pond-1", new Text("一号鱼塘", "Fish pond 1"), "pond-water-quality", 29.026, 119.169),
                    Transport.MQTT,
                    Map.of("rated_current", "8", "min_level", "1.2"));
            add(
                    "cold-1",
                    "cold-storage",
                    new Text("一号冷库", "Cold store 1"),
                    new Place("cold-1", new Text("一号冷库", "Cold store 1"), "cold-storage", 29.0312, 119.1815),
                    Transport.MQTT,
                    Map.of("set", "-20", "type", "frozen", "hp_limit", "2.2"));
        }

        private void equipment() {
            add(
                    "boiler-1",
                    "boiler-steam",
                    new Text("一号蒸汽锅炉", "Steam boiler 1"),
                    new Place(
                            "boiler-1", new Text("食品厂锅炉房", "Boiler house of the food plant"), "1100", 29.034, 119.185),
                    Transport.MQTT,
                    Map.of("p_work", "1.25", "sv_set", "1.3", "wl_low", "-60", "wl_high", "60", "capacity", "4"));
            Map<String, String> lift = Map.of("rated_speed", "1.75");
            add(
                    "lift-1",
                    "elevator",
                    new Text("一号电梯", "Lift 1"),
                    new Place("lift-1", new Text("农贸大楼一号梯", "Market hall, lift 1"), "3100", 29.0355, 119.179),
                    Transport.COAP,
                    lift);
            add(
                    "lift-2",
                    "elevator",
                    new Text("二号电梯", "Lift 2"),
                    new Place("lift-2", new Text("农贸大楼二号梯", "Market hall, lift 2"), "3100", 29.0355, 119.1792),
                    Transport.MQTT,
                    lift);
            add(
                    "crane-1",
                    "bridge-crane",
                    new Text("一号桥式起重机", "Bridge crane 1"),
                    new Place("crane-1", new Text("粮库桥式起重机", "Bridge crane of the granary"), "4100", 29.037, 119.187),
                    Transport.COAP,
                    Map.of("rated_load", "10", "span_mm", "22500"));
        }

        private void add(
                String id,
                String profile,
                Text name,
                Place place,
                Transport transport,
                Map<String, String> parameters) {
            Map<String, String> all = new HashMap<>(parameters);
            all.putIfAbsent("period_s", PERIOD_SECONDS);
            DeviceId device = new DeviceId(id);
            ProfileId of = new ProfileId(profile);
            Model model = Models.of(of, seed + devices.size() * 101L, weather).orElseThrow();
            Site site = new Site(
                    new PositionId(place.id()),
                    place.name(),
                    place.category(),
                    place.latitude(),
                    place.longitude(),
                    all);
            devices.add(new DemoDevice(device, of, name, site, transport, new SimulatedSensor(device, model, script)));
        }

        private record Place(String id, Text name, String category, double latitude, double longitude) {
            Place sub(String what, String kind) {
                return new Place(id + "-" + what, name, kind, latitude, longitude);
            }
        }
    }
}
