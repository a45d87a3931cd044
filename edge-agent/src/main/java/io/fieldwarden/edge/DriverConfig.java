package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.SensorProvider;
import io.fieldwarden.edge.http.HttpSensor;
import io.fieldwarden.edge.modbus.RtuBus;
import io.fieldwarden.edge.serial.TextSensor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** What a device speaks, where it is found, and which of its values are which channels. */
public sealed interface DriverConfig {
    /**
     * Registers of a Modbus device.
     *
     * @param unit slave address, or unit identifier of Modbus TCP, where the mapping names none
     */
    record Modbus(Bus bus, int unit, ModbusMapping mapping) implements DriverConfig {
        public Modbus {
            if (unit < 0 || unit > 255) {
                throw new IllegalArgumentException("unit: " + unit + " is not from 0 to 255");
            }
        }
    }

    /**
     * A line with Modbus devices.
     *
     * @param framed true for Modbus TCP, false for the frames of a serial line, also behind a converter
     */
    record Bus(LineConfig line, boolean framed, RtuBus.Terms terms) {}

    /**
     * An instrument that writes lines of text.
     *
     * @param ask written every {@code every}; empty for none
     */
    record Text(LineConfig line, Map<ChannelId, TextSensor.Place> places, String ask, Duration every)
            implements DriverConfig {
        public Text {
            places = Map.copyOf(places);
        }
    }

    /** A device that shows JSON. */
    record Http(URI url, Map<String, Secret> headers, Map<ChannelId, HttpSensor.Place> places, Duration timeout)
            implements DriverConfig {
        public Http {
            headers = Map.copyOf(headers);
            places = Map.copyOf(places);
        }
    }

    /** A device of a kind that an extra brings. */
    record Extra(SensorProvider provider, SensorProvider.Endpoint endpoint) implements DriverConfig {}
}
