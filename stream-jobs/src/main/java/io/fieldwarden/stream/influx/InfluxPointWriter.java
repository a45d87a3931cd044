package io.fieldwarden.stream.influx;

import com.influxdb.exceptions.InfluxException;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.PointWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes points to InfluxDB 1, 2 or 3 over HTTP, one blocking request per batch; owned by one thread. Which write address
 * the server has is asked once, at the first write.
 */
public final class InfluxPointWriter implements PointWriter {
    private static final Pattern DROPPED = Pattern.compile("dropped=(\\d+)");

    private final InfluxLink link;

    public InfluxPointWriter(InfluxConfig config) {
        this.link = new InfluxLink(config);
    }

    @Override
    public Written write(List<Reading> points) {
        if (points.isEmpty()) {
            return new Written(0, List.of());
        }
        List<Rejected> rejected = new ArrayList<>(0);
        send(lastOfEachKey(points), rejected);
        return new Written(points.size() - rejected.size(), rejected);
    }

    /** Sends, and on a refusal that concerns single points halves the batch until these are found: writes are repeatable. */
    private void send(List<Reading> points, List<Rejected> rejected) {
        try {
            link.write(points.stream().map(Lines::of).toList());
        } catch (InfluxException e) {
            if (!concernsPoints(e)) {
                throw link.failure(e);
            }
            String message = String.valueOf(e.getMessage());
            Matcher dropped = DROPPED.matcher(message);
            boolean all =
                    e.status() != 413 && dropped.find() && dropped.group(1).equals("" + points.size());
            if (points.size() == 1 || all) {
                points.forEach(point -> rejected.add(new Rejected(point, message)));
                return;
            }
            int half = points.size() / 2;
            send(points.subList(0, half), rejected);
            send(points.subList(half, points.size()), rejected);
        }
    }

    private static boolean concernsPoints(InfluxException e) {
        return e.status() == 400 || e.status() == 413 || e.status() == 422;
    }

    /** The server keeps one of two lines with the same key, but does not say which. */
    private static List<Reading> lastOfEachKey(List<Reading> points) {
        Map<Key, Reading> last = new LinkedHashMap<>(points.size() * 2);
        for (Reading point : points) {
            last.put(
                    new Key(
                            point.device().value(),
                            point.channel().value(),
                            point.observedAt().toEpochMilli()),
                    point);
        }
        return last.size() == points.size() ? points : List.copyOf(last.values());
    }

    @Override
    public void close() {
        link.close();
    }

    private record Key(String device, String channel, long at) {}
}
