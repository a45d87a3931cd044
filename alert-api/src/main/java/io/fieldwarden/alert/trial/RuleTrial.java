package io.fieldwarden.alert.trial;

import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.rule.AlertTransition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the rules of a profile over stored readings, with the step functions that run live, and tells what they would have
 * raised. Touches no alert and no state. Safe for many threads.
 */
public interface RuleTrial {
    /**
     * Blocks until it is done.
     *
     * @throws io.fieldwarden.alert.series.SeriesUnavailableException when the store does not answer
     * @throws InterruptedException when the thread is interrupted; nothing is kept
     */
    Outcome run(Question question, Progress progress) throws InterruptedException;

    /**
     * What to try.
     *
     * @param span alerts raised in it are told; readings from before it are used so that rules know what came before
     */
    record Question(DeviceProfile profile, List<Subject> subjects, SeriesReader.Span span) {
        public Question {
            subjects = List.copyOf(subjects);
        }
    }

    /** @param parameters of the rules, those of the position and of the device put together */
    record Subject(DeviceId device, Map<String, String> parameters) {
        public Subject {
            parameters = Map.copyOf(parameters);
        }
    }

    /** Told now and then, from any thread. */
    interface Progress {
        void done(int devices, long readings);
    }

    /**
     * An alert that there would have been.
     *
     * @param raisedAt epoch milliseconds of event time
     * @param clearedAt absent while it would still be open at the end
     * @param value of the deciding reading
     * @param severity the highest it reached
     */
    record Raised(
            Source source,
            long raisedAt,
            Optional<Long> clearedAt,
            Optional<ChannelId> channel,
            double value,
            Severity severity,
            Text message) {
        /** What raised it. */
        public record Source(DeviceId device, RuleId rule, ProfileRef profile) {}

        /** The id that the live alert has. */
        public AlertId id() {
            return AlertTransition.idOf(source.device(), source.rule(), raisedAt);
        }
    }

    /**
     * What came out.
     *
     * @param raised in order of time, then device, then rule
     * @param more how many alerts beyond those are not listed
     * @param readings how many were looked at
     * @param notRun rules that lack a parameter on some device, with the reason
     */
    record Outcome(List<Raised> raised, long more, long readings, Map<RuleId, String> notRun) {
        public Outcome {
            raised = List.copyOf(raised);
            notRun = Map.copyOf(notRun);
        }
    }
}
