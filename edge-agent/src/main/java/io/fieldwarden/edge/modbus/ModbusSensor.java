package io.fieldwarden.edge.modbus;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.MessageDecoder;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.edge.core.Breaker;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The registers of one Modbus device. Of its reads only those are sent that a channel needs which is due. Owned by the sampling thread
 * of one agent.
 */
public final class ModbusSensor implements Sensor {
    private final ModbusBus bus;
    private final ModbusMapping mapping;
    private final int slave;
    private final MessageDecoder decoder;
    private final Breaker breaker = new Breaker();

    /**
     * @param bus may be shared with other sensors of the same thread
     * @param slave address where the mapping names none
     */
    public ModbusSensor(ModbusBus bus, int slave, ModbusMapping mapping) {
        this.bus = bus;
        this.slave = slave;
        this.mapping = mapping;
        this.decoder = mapping.decoder();
    }

    public Collection<ChannelId> channels() {
        Set<ChannelId> channels = new TreeSet<>();
        mapping.registers()
                .forEach(register -> channels.add(new ChannelId(register.rule().channel())));
        return channels;
    }

    /**
     * A device that has been silent several times is left alone for a while: it then has no values. A read that the device
     * refuses does not cost the others.
     */
    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        Map<ChannelId, Double> values = new TreeMap<>();
        if (breaker.isOpen(at)) {
            return values;
        }
        List<ModbusMapping.Register> wanted = mapping.registers().stream()
                .filter(register ->
                        channels.contains(new ChannelId(register.rule().channel())))
                .toList();
        List<ModbusMapping.Read> reads = mapping.reads().stream()
                .filter(read -> wanted.stream().anyMatch(read::covers))
                .toList();
        ModbusMapping due = new ModbusMapping(ModbusMapping.Frame.RTU, reads, mapping.registers());
        SensorException refused = null;
        try {
            for (ModbusMapping.Poll poll : due.polls(slave)) {
                try {
                    take(poll, bus.exchange(poll), channels, values);
                } catch (SensorException e) {
                    refused = e;
                }
            }
            breaker.succeeded();
        } catch (IOException e) {
            breaker.failed(at);
            refused = new SensorException("Modbus: " + e.getMessage(), e);
        }
        if (values.isEmpty() && refused != null) {
            throw refused;
        }
        return values;
    }

    private void take(ModbusMapping.Poll poll, byte[] frame, Set<ChannelId> channels, Map<ChannelId, Double> values) {
        Decoded decoded = decoder.decode(Payload.of(frame), MessageContext.of(poll.contentType(), 0));
        if (decoded instanceof Decoded.Rejected rejected) {
            throw new SensorException(rejected.detail());
        }
        for (RawValue raw : ((Decoded.Values) decoded).values()) {
            ChannelId channel = new ChannelId(raw.channel());
            boolean number = raw.kind() == RawValue.Kind.NUMBER || raw.kind() == RawValue.Kind.BOOLEAN;
            if (number && channels.contains(channel) && Double.isFinite(raw.value())) {
                values.put(channel, raw.value());
            }
        }
    }

    @Override
    public void close() {
        bus.close();
    }
}
