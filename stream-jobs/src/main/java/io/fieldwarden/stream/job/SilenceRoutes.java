package io.fieldwarden.stream.job;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.FlinkRuntimeException;

/** Where the alerts of silence of the device at hand went, so that what follows of them goes the same way. Bounded. */
final class SilenceRoutes {
    /** Alert to {@code start widest-cause}. */
    static final MapStateDescriptor<String, String> DESCRIPTOR =
            new MapStateDescriptor<>("silence-routes", Types.STRING, Types.STRING);

    private static final int MOST = 16;

    private final MapState<String, String> state;

    SilenceRoutes(MapState<String, String> state) {
        this.state = state;
    }

    Optional<String> of(AlertId alert) {
        try {
            return Optional.ofNullable(state.get(alert.value())).map(kept -> kept.substring(kept.indexOf(' ') + 1));
        } catch (Exception e) {
            throw failed(e);
        }
    }

    void keep(AlertTransition step, String root) {
        try {
            if (step.kind() == Kind.WITHDRAWN) {
                state.remove(step.alert().value());
                return;
            }
            state.put(step.alert().value(), step.raisedAt().toEpochMilli() + " " + root);
            forgetOldest();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private void forgetOldest() throws Exception {
        int count = 0;
        long oldest = Long.MAX_VALUE;
        String first = "";
        for (Map.Entry<String, String> entry : state.entries()) {
            count++;
            String kept = entry.getValue();
            long raisedAt = Long.parseLong(kept.substring(0, kept.indexOf(' ')));
            if (raisedAt < oldest) {
                oldest = raisedAt;
                first = entry.getKey();
            }
        }
        if (count > MOST) {
            state.remove(first);
        }
    }

    private static FlinkRuntimeException failed(Exception e) {
        return new FlinkRuntimeException("state of silence routes", e);
    }
}
