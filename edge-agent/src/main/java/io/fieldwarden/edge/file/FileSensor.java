package io.fieldwarden.edge.file;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sensors that Linux shows as small text files: 1-wire thermometers, pins, the industrial input (iio) converters.
 * Owned by the sampling thread of one agent.
 */
public final class FileSensor implements Sensor {
    private static final int MOST_BYTES = 4096;

    private final Map<ChannelId, Source> sources;

    private FileSensor(Map<ChannelId, Source> sources) {
        this.sources = sources;
    }

    /**
     * Where one channel is found.
     *
     * @param pattern its first group is the number, such as {@code t=(-?\\d+)} of a 1-wire thermometer
     * @param scale times the number, plus {@code offset}, gives the value in the unit of the channel
     */
    public record Source(Path file, Pattern pattern, double scale, double offset) {
        /** The first number of the file. */
        public static final Pattern FIRST_NUMBER = Pattern.compile("([-+]?\\d+(?:\\.\\d+)?)");

        public Source {
            if (pattern.matcher("").groupCount() < 1) {
                throw new IllegalArgumentException("pattern '" + pattern + "' has no group for the number");
            }
        }
    }

    public static FileSensor of(Map<ChannelId, Source> sources) {
        return new FileSensor(Map.copyOf(sources));
    }

    public Collection<ChannelId> channels() {
        return sources.keySet();
    }

    /** A channel that cannot be read is left out; when none can be read the device does not answer. */
    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        Map<ChannelId, Double> values = new TreeMap<>();
        SensorException failure = null;
        for (ChannelId channel : channels) {
            Source source = sources.get(channel);
            if (source != null) {
                try {
                    values.put(channel, read(channel, source));
                } catch (SensorException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (values.isEmpty() && failure != null) {
            throw failure;
        }
        return values;
    }

    private static double read(ChannelId channel, Source source) {
        String text;
        try (InputStream in = Files.newInputStream(source.file())) {
            text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SensorException(channel + ": " + source.file() + " cannot be read", e);
        }
        Matcher matcher = source.pattern().matcher(text);
        if (!matcher.find()) {
            throw new SensorException(channel + ": nothing in " + source.file() + " matches " + source.pattern());
        }
        try {
            double value = Double.parseDouble(matcher.group(1)) * source.scale() + source.offset();
            if (Double.isFinite(value)) {
                return value;
            }
            throw new SensorException(channel + ": " + matcher.group(1) + " is not finite");
        } catch (NumberFormatException e) {
            throw new SensorException(channel + ": '" + matcher.group(1) + "' is not a number", e);
        }
    }
}
