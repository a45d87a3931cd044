package io.fieldwarden.edge.plc;

import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorProvider;
import org.apache.plc4x.java.DefaultPlcDriverManager;
import org.apache.plc4x.java.api.exceptions.PlcConnectionException;

/** Sensors of kind {@code plc}: whatever PLC4X has a driver for among the extras. */
public final class PlcSensors implements SensorProvider {
    private final DefaultPlcDriverManager drivers = new DefaultPlcDriverManager(PlcSensors.class.getClassLoader());

    @Override
    public String kind() {
        return "plc";
    }

    @Override
    public Sensor open(Endpoint endpoint) {
        try {
            drivers.getDriverForUrl(endpoint.url().value());
        } catch (PlcConnectionException e) {
            throw new IllegalArgumentException(
                    "sensor.url: no driver for it is among the extras (there are "
                            + String.join(", ", drivers.getProtocolCodes()) + ")",
                    e);
        }
        return new PlcSensor(drivers, endpoint);
    }
}
