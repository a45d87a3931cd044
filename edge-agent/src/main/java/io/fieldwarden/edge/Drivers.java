package io.fieldwarden.edge;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.Stations.Source;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.http.HttpSensor;
import io.fieldwarden.edge.modbus.ModbusBus;
import io.fieldwarden.edge.modbus.ModbusSensor;
import io.fieldwarden.edge.modbus.RtuBus;
import io.fieldwarden.edge.modbus.TcpBus;
import io.fieldwarden.edge.serial.TextSensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Opens the sensors of one agent. Devices on one line get one bus, and one thread reads them. Used by one thread. */
final class Drivers {
    private final Map<String, Shared> buses = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /** A line with Modbus devices. */
    private record Shared(DriverConfig.Bus config, ModbusBus bus) {}

    /** @throws IllegalArgumentException when the line is used otherwise already */
    Source open(DeviceId device, DriverConfig config) {
        if (config instanceof DriverConfig.Modbus modbus) {
            ModbusSensor sensor = new ModbusSensor(bus(device, modbus.bus()), modbus.unit(), modbus.mapping());
            return new Source(sensor, sensor.channels(), modbus.bus().line().name());
        }
        if (config instanceof DriverConfig.Text text) {
            if (!taken.add(text.line().name())) {
                throw used(device, text.line());
            }
            TextSensor sensor = TextSensor.open(text.line().open(), text.places(), text.ask(), text.every());
            return new Source(sensor, sensor.channels());
        }
        if (config instanceof DriverConfig.Extra extra) {
            Sensor sensor = extra.provider().open(extra.endpoint());
            return new Source(sensor, extra.endpoint().places().keySet(), device.value());
        }
        DriverConfig.Http http = (DriverConfig.Http) config;
        Map<String, String> headers = new TreeMap<>();
        http.headers().forEach((name, value) -> headers.put(name, value.value()));
        HttpSensor sensor = new HttpSensor(http.url(), headers, http.places(), http.timeout());
        return new Source(sensor, sensor.channels(), http.url().getAuthority());
    }

    private ModbusBus bus(DeviceId device, DriverConfig.Bus config) {
        String name = config.line().name();
        Shared shared = buses.get(name);
        if (shared == null) {
            if (!taken.add(name)) {
                throw used(device, config.line());
            }
            shared = new Shared(
                    config,
                    config.framed()
                            ? new TcpBus(config.line().open(), config.terms())
                            : new RtuBus(config.line().open(), config.terms()));
            buses.put(name, shared);
        } else if (!shared.config().equals(config)) {
            throw used(device, config.line());
        }
        return shared.bus();
    }

    private static IllegalArgumentException used(DeviceId device, LineConfig line) {
        return new IllegalArgumentException("sensor.line of " + device + ": " + line.name()
                + " is used by another device with other settings (one line has one protocol and one set of terms)");
    }
}
