package io.fieldwarden.hub.backtest;

import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.stream.rules.BoundRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs rules over the stored readings of many devices, a thread per core and a device at a time, so that memory is bounded
 * by a page of readings per channel and thread.
 */
public final class BackTest implements RuleTrial {
    /**
     * Read before the span in any case, besides what the rules look back, so that most alerts that stand at its beginning
     * are known to stand; what is raised before the span is left out.
     */
    private static final Duration RUN_UP = Duration.ofDays(2);

    /** The same where detectors watch: what is usual has to be learned first, also from a reading every half hour. */
    private static final Duration RUN_UP_OF_DETECTORS = Duration.ofDays(14);

    private static final String BOUND_KEY = "trial";

    private final SeriesReader series;
    private final int threads;

    public BackTest(SeriesReader series) {
        this(series, Runtime.getRuntime().availableProcessors());
    }

    BackTest(SeriesReader series, int threads) {
        this.series = series;
        this.threads = threads;
    }

    private static Duration runUp(BoundRules rules) {
        return rules.detectors().isEmpty() ? RUN_UP : RUN_UP_OF_DETECTORS;
    }

    @Override
    public Outcome run(Question question, Progress progress) throws InterruptedException {
        RaisedAlerts raised = new RaisedAlerts(question);
        Map<RuleId, String> notRun = new ConcurrentHashMap<>();
        AtomicLong readings = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "back-test");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Subject subject : question.subjects()) {
                running.add(pool.submit(() -> {
                    BoundRules rules = BoundRules.bind(BOUND_KEY, question.profile(), subject.parameters());
                    notRun.putAll(rules.unbound());
                    SeriesReader.Span span = new SeriesReader.Span(
                            question.span().from()
                                    - rules.lookBack().plus(runUp(rules)).toMillis(),
                            question.span().to());
                    DeviceHistory history = new DeviceHistory(
                            series,
                            subject.device(),
                            question.profile().channels().keySet());
                    readings.addAndGet(
                            history.run(rules, span, raised.of(subject.device()), count -> progress.done(0, count)));
                    progress.done(1, 0);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("back-test failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return new Outcome(raised.inOrder(), raised.more(), readings.get(), notRun);
    }
}
