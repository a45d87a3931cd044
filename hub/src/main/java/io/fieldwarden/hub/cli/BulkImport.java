package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sends a CSV file to the hub and waits for what comes of it. */
final class BulkImport {
    private static final long LOOK_MS = 200;

    private final ApiClient client;
    private final PrintWriter out;
    private final PrintWriter err;

    BulkImport(ApiClient client, PrintWriter out, PrintWriter err) {
        this.client = client;
        this.out = out;
        this.err = err;
    }

    /** @param secrets where the credentials of new devices go; null for standard output */
    int run(Path file, boolean dryRun, String kind, @Nullable Path secrets) throws IOException {
        if (secrets != null && Files.exists(secrets)) {
            throw new CommandFailed(secrets + ": is there already; credentials are never written over a file");
        }
        JsonNode asked = client.postBytes(
                "/registry/imports?kind=" + kind + "&dryRun=" + dryRun, "text/csv", Files.readAllBytes(file));
        String path = "/registry/imports/" + ApiClient.encoded(asked.path("id").asText());
        JsonNode done = await(path);
        for (JsonNode fault : done.path("errors")) {
            err.println(file + ":" + fault.path("row").asInt() + ": "
                    + fault.path("column").asText() + " '" + fault.path("value").asText() + "': "
                    + fault.path("rule").asText());
        }
        if (!dryRun && done.path("added").asInt() > 0 && kind.equals("device")) {
            keep(path, secrets);
        }
        err.println((dryRun ? "would be " : "") + done.path("added").asInt() + " added, "
                + done.path("changed").asInt() + " changed, "
                + done.path("unchanged").asInt() + " unchanged, "
                + done.path("failed").asInt() + " failed of "
                + done.path("rows").asInt() + " rows");
        if (done.path("state").asText().equals("failed")) {
            throw new CommandFailed(file + ": " + done.path("fault").asText());
        }
        return done.path("failed").asInt() == 0 ? 0 : 1;
    }

    private JsonNode await(String path) {
        boolean terminal = CommandLine.Help.Ansi.AUTO.enabled();
        try {
            while (true) {
                JsonNode now = client.get(path);
                String state = now.path("state").asText();
                if (terminal) {
                    err.print("\r" + now.path("done").asInt() + " of "
                            + now.path("rows").asInt() + " rows ");
                    err.flush();
                }
                if (!state.equals("waiting") && !state.equals("running")) {
                    if (terminal) {
                        err.print("\r\u001B[K");
                    }
                    return now;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted; the import goes on in the hub");
        }
    }

    private void keep(String path, @Nullable Path secrets) throws IOException {
        String csv = client.text(path + "/credentials");
        if (secrets == null) {
            out.print(csv);
            out.flush();
            return;
        }
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secrets, csv);
        err.println("credentials of the new devices are in " + secrets + " and are not shown again");
    }
}
