package io.fieldwarden.hub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.AlertApi;
import io.fieldwarden.alert.ApiConfig;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.hub.client.ApiClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Very many alerts in the store: how long a page of the inbox takes over HTTP, and whether a walk with cursors through all of them is
 * complete and in order while new ones arrive. Run by one thread; another writes alerts meanwhile.
 */
public final class AlertsBench {
    private static final int WARM_UPS = 5;
    private static final int READ_AT_ONCE = 500;
    private static final double GOAL_MILLIS = 100;
    private static final List<String> QUERIES = List.of(
            "",
            "state=raised,acknowledged,cleared,cleared-acknowledged,shelved",
            "state=raised&severity=critical",
            "state=raised,acknowledged&area=township-7",
            "state=raised,acknowledged&area=township-7&category=2000&severity=critical,major",
            "area=township-7",
            "area=enterprise-77&category=3100&severity=critical",
            "category=2100",
            "device=bench-123");

    private final Settings settings;
    private final PrintWriter out;

    /**
     * @param alerts in the store before anything is measured
     * @param writes new alerts a second meanwhile
     * @param repeats of each query
     * @param work where the store is made and removed again
     * @param server the address of an empty PostgreSQL database to use instead of SQLite
     */
    public record Settings(int alerts, int writes, int repeats, Path work, Optional<String> server) {}

    public AlertsBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether every page was there in time and the walk was whole */
    public boolean run() throws IOException, InterruptedException {
        Measured.machine(out);
        Files.createDirectories(settings.work());
        Path folder = Files.createTempDirectory(settings.work(), "alerts-");
        Storage storage = settings.server().map(Storage::server).orElseGet(() -> Storage.folder(folder));
        try {
            AlertLoad load = new AlertLoad(settings.alerts());
            try (Database database = Database.open(storage, "alerts", Runnable::run)) {
                fill(new AlertStore(database), load);
            }
            return measured(folder, storage, load);
        } finally {
            QueryBench.remove(folder);
        }
    }

    private void fill(AlertStore store, AlertLoad load) {
        long begin = System.nanoTime();
        while (load.next() < settings.alerts()) {
            load.fold(store, Math.min(2_000, settings.alerts() - load.next()));
        }
        load.handle(store);
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(
                Locale.ROOT,
                "filled                   %,d alerts in %.0f s, %,.0f a second%n",
                settings.alerts(),
                seconds,
                settings.alerts() / seconds);
        out.flush();
    }

    private boolean measured(Path folder, Storage storage, AlertLoad load) throws InterruptedException {
        CompletableFuture<TopicLog> noLog = new CompletableFuture<>();
        Collaborators collaborators =
                Collaborators.of(noLog, new SqliteSeriesReader(folder), new SimpleMeterRegistry(), List.of());
        ApiConfig config = ApiConfig.defaults(folder).withPort(0).withStorage(storage);
        try (AlertApi api = AlertApi.open(config, collaborators, Clock.systemUTC());
                Database database = Database.open(storage, "alerts", Runnable::run)) {
            api.storesReady().orTimeout(5, TimeUnit.MINUTES).join();
            String token = api.provisioning().renewToken("bench", Role.ADMINISTRATOR);
            ApiClient web = new ApiClient("http://127.0.0.1:" + api.port(), token);
            AlertLoad.organisations().forEach(one -> web.post("/organisations", one));
            boolean fast = true;
            for (String query : QUERIES) {
                fast &= page(web, query);
            }
            CountDownLatch done = new CountDownLatch(1);
            Thread writer = new Thread(() -> write(new AlertStore(database), load, done), "bench-writer");
            writer.start();
            try {
                boolean whole = walk(web);
                return fast && page(web, QUERIES.get(1)) && whole;
            } finally {
                done.countDown();
                writer.join();
            }
        }
    }

    private void write(AlertStore store, AlertLoad load, CountDownLatch done) {
        try {
            while (!done.await(100, TimeUnit.MILLISECONDS)) {
                load.fold(store, Math.max(1, settings.writes() / 10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean page(ApiClient web, String query) {
        Latencies latencies = new Latencies();
        int items = 0;
        for (int i = 0; i < WARM_UPS + settings.repeats(); i++) {
            long begin = System.nanoTime();
            items = web.get("/alerts?limit=50&" + query).path("items").size();
            if (i >= WARM_UPS) {
                latencies.record(System.nanoTime() - begin);
            }
        }
        boolean good = latencies.quantileMillis(0.99) < GOAL_MILLIS;
        out.printf(
                Locale.ROOT,
                "page of the inbox        p50 %.1f, p99 %.1f, max %.1f ms of %d, %d alerts: %s%s%n",
                latencies.quantileMillis(0.5),
                latencies.quantileMillis(0.99),
                latencies.maxMillis(),
                latencies.count(),
                items,
                query.isEmpty() ? "everything" : query,
                good ? "" : " TOO SLOW");
        out.flush();
        return good;
    }

    /** Newest first: what is raised after the beginning is newer, so that each of the old ones must come, once, in order. */
    private boolean walk(ApiClient web) {
        long begin = System.nanoTime();
        Set<String> seen = new HashSet<>(settings.alerts() * 2);
        List<String> faults = new ArrayList<>();
        String before = "9999";
        String cursor = "";
        int old = 0;
        do {
            JsonNode page = web.get(
                    "/alerts?members=show&limit=" + READ_AT_ONCE + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            for (JsonNode alert : page.path("items")) {
                String raised = alert.path("raisedAt").asText();
                if (raised.compareTo(before) > 0) {
                    faults.add(alert.path("id").asText() + " is out of order");
                }
                if (!seen.add(alert.path("id").asText())) {
                    faults.add(alert.path("id").asText() + " came twice");
                }
                before = raised;
                old += AlertLoad.number(raised) < settings.alerts() ? 1 : 0;
            }
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        boolean whole = faults.isEmpty() && old == settings.alerts();
        out.printf(
                Locale.ROOT,
                "walk with cursors        %,d alerts in %.0f s while %d a second arrived, %,d of the %,d there before: %s%n",
                seen.size(),
                (System.nanoTime() - begin) / 1e9,
                settings.writes(),
                old,
                settings.alerts(),
                whole
                        ? "complete, once, in order"
                        : "WRONG " + faults.stream().limit(3).toList());
        out.flush();
        return whole;
    }
}
