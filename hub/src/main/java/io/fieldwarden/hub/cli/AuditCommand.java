package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        mixinStandardHelpOptions = true,
        name = "audit",
        description = "The record of who changed what and of what became of alerts.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand extends CommandGroup {
    /** Exit 1 when something was changed, removed or put in. */
    @Command(
            mixinStandardHelpOptions = true,
            name = "verify",
            description = "Finds entries that were changed, removed or put in. Exit 1 when there are any.")
    int verify(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        JsonNode verdict = hub.client().get("/audit/verify");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(verdict.toPrettyString());
        } else {
            for (JsonNode record : verdict.path("records")) {
                print(out, record);
            }
        }
        return verdict.path("ok").asBoolean() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(PrintWriter out, JsonNode record) {
        JsonNode findings = record.path("findings");
        out.printf(
                "%s: %,d entries, %,d checkpoints, %s%n",
                record.path("record").asText(),
                record.path("entries").asLong(),
                record.path("checkpoints").asLong(),
                findings.isEmpty() ? "nothing is wrong" : "NOT what was written");
        findings.forEach(finding -> out.printf(
                "  entry %d: %s%n",
                finding.path("seq").asLong(), finding.path("what").asText()));
    }
}
