package io.fieldwarden.edge.sim;

import io.fieldwarden.device.ProfileId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The models by profile. */
final class Models {
    /** Makes the model of one device; what stands outdoors shares the weather of its farm. */
    private interface Maker {
        Model make(long seed, Weather weather);
    }

    private static final Map<String, Maker> MAKERS = Map.of(
            "soil-station", SoilModel::new,
            "weather-station", WeatherModel::new,
            "paddy-water-level", PaddyModel::new,
            "greenhouse", GreenhouseModel::new,
            "pond-water-quality", PondModel::new,
            "cold-storage", (seed, weather) -> new ColdStoreModel(seed),
            "boiler-steam", (seed, weather) -> new BoilerModel(seed),
            "elevator", (seed, weather) -> new LiftModel(seed),
            "bridge-crane", (seed, weather) -> new CraneModel(seed));

    private Models() {}

    static Optional<Model> of(ProfileId profile, long seed, Weather weather) {
        return Optional.ofNullable(MAKERS.get(profile.value())).map(maker -> maker.make(seed, weather));
    }

    static Set<String> profiles() {
        return new TreeSet<>(MAKERS.keySet());
    }
}
