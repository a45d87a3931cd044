package io.fieldwarden.edge.serial;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.ByteLine;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instrument that writes lines of text: a scale, a weather mast, a data logger. A thread of its own reads what comes and keeps the
 * newest value of each channel, so that the port never overflows and nobody waits for it; each value is given once.
 */
public final class TextSensor implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(TextSensor.class);
    private static final int MOST_LINE = 1_024;
    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final long REOPEN_FIRST_MS = 100;
    private static final long REOPEN_MOST_MS = 5_000;

    private final ByteLine line;
    private final Map<ChannelId, Place> places;
    private final byte[] ask;
    private final Map<ChannelId, Double> newest = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable IOException fault;
    private long lastAsked = Long.MIN_VALUE / 2;
    private final Duration askEvery;

    /**
     * Where a channel stands in a line.
     *
     * @param pattern its first group is the number; a line without a match says nothing of the channel
     */
    public record Place(Pattern pattern, double scale, double offset) {
        public Place {
            if (pattern.matcher("").groupCount() < 1) {
                throw new IllegalArgumentException("pattern '" + pattern + "' has no group for the number");
            }
        }

        /** The number in one column of lines such as {@code $WIMDA,29.7,I,1.006,B}; the first is 1. */
        public static Pattern column(int number, String separator) {
            String cell = "[^" + Pattern.quote(separator) + "]*" + Pattern.quote(separator);
            return Pattern.compile("^(?:" + cell + "){" + (number - 1) + "}\\s*([-+]?\\d+(?:\\.\\d+)?)\\s*(?:"
                    + Pattern.quote(separator) + "|$)");
        }
    }

    private TextSensor(ByteLine line, Map<ChannelId, Place> places, String ask, Duration askEvery) {
        this.line = line;
        this.places = Map.copyOf(places);
        this.ask = ask.getBytes(StandardCharsets.UTF_8);
        this.askEvery = askEvery;
    }

    /**
     * Begins to read.
     *
     * @param line closed with the sensor
     * @param ask written every {@code askEvery}, for instruments that speak only when asked; empty for none
     */
    public static TextSensor open(ByteLine line, Map<ChannelId, Place> places, String ask, Duration askEvery) {
        TextSensor sensor = new TextSensor(line, places, ask, askEvery);
        Thread reader = new Thread(sensor::read, "edge-lines");
        reader.setDaemon(true);
        reader.start();
        return sensor;
    }

    public Collection<ChannelId> channels() {
        return places.keySet();
    }

    @Override
    public synchronized Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        if (newest.isEmpty() && fault != null) {
            throw new SensorException(String.valueOf(fault.getMessage()), fault);
        }
        Map<ChannelId, Double> values = new TreeMap<>();
        for (ChannelId channel : channels) {
            Double value = newest.remove(channel);
            if (value != null) {
                values.put(channel, value);
            }
        }
        return values;
    }

    private void read() {
        byte[] buffer = new byte[MOST_LINE];
        int length = 0;
        boolean stop = false;
        long pause = REOPEN_FIRST_MS;
        while (!stop) {
            try {
                askWhenDue();
                int count = line.read(buffer, length, GLANCE);
                length = taken(buffer, length + count);
                told(null);
                pause = count > 0 ? REOPEN_FIRST_MS : pause;
                stop = stopped.getCount() == 0;
            } catch (IOException e) {
                told(e);
                length = 0;
                stop = waited(pause);
                pause = Math.min(2 * pause, REOPEN_MOST_MS);
            }
        }
        // it may have been opened again between the wish to stop and here
        line.close();
    }

    private void askWhenDue() throws IOException {
        long now = System.nanoTime();
        if (ask.length > 0 && now - lastAsked >= askEvery.toNanos()) {
            lastAsked = now;
            line.write(ask);
        }
    }

    /** Takes the whole lines; a line that is too long is dropped. */
    private int taken(byte[] buffer, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n' || buffer[i] == '\r') {
                if (i > from) {
                    take(new String(buffer, from, i - from, StandardCharsets.UTF_8));
                }
                from = i + 1;
            }
        }
        System.arraycopy(buffer, from, buffer, 0, length - from);
        return length - from == buffer.length ? 0 : length - from;
    }

    private synchronized void take(String text) {
        places.forEach((channel, place) -> {
            Matcher matcher = place.pattern().matcher(text);
            if (found(matcher, text) && matcher.group(1) != null) {
                try {
                    double value = Double.parseDouble(matcher.group(1).strip()) * place.scale() + place.offset();
                    if (Double.isFinite(value)) {
                        newest.put(channel, value);
                    }
                } catch (NumberFormatException e) {
                    // words where a number was wanted say nothing of the channel
                    newest.remove(channel);
                }
            }
        });
    }

    /** A pattern of many choices may need more stack than there is for a hostile line. */
    private static boolean found(Matcher matcher, String text) {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            LOG.atWarn()
                    .addKeyValue("pattern", matcher.pattern())
                    .addKeyValue("characters", text.length())
                    .log("Line is too much for its pattern");
            return false;
        }
    }

    private synchronized void told(@Nullable IOException now) {
        fault = now;
    }

    private boolean waited(long millis) {
        try {
            return stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        line.close();
    }
}
