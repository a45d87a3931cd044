package io.fieldwarden.edge.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.disk.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@link Settings} are kept: one file beside the outbox that only its owner reads. It is whole or as it was before, also
 * when the power fails. Used by one thread at a time.
 */
public final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path outbox;

    /** @param outbox the file beside which it stands and whose name its begins with */
    public SettingsFile(Path outbox) {
        this.outbox = outbox.toAbsolutePath();
    }

    private Path beside(String suffix) {
        return outbox.resolveSibling(outbox.getFileName() + suffix);
    }

    /** A file that cannot be read is set aside and is as none: what the hub wants it says again. */
    public Settings read() {
        Path file = beside(".settings.json");
        if (!Files.exists(file)) {
            return Settings.NONE;
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            if (node.path("format").asInt() != FORMAT) {
                throw new IOException("format " + node.path("format") + " is not " + FORMAT);
            }
            List<Answer> answers = new ArrayList<>();
            node.path("answers").forEach(one -> answers.add(answer(one)));
            JsonNode trial = node.path("trial");
            return new Settings(
                    given(node.path("good")),
                    trial.isObject()
                            ? Optional.of(new Settings.Trial(
                                    trial.path("id").asText(),
                                    given(trial.path("given")),
                                    Duration.ofMillis(trial.path("within").asLong()),
                                    trial.path("starts").asInt()))
                            : Optional.empty(),
                    node.path("asked").asText(),
                    answers);
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("Settings sent by command cannot be read");
            setAside(file);
            return Settings.NONE;
        }
    }

    private void setAside(Path file) {
        try {
            Files.move(file, beside(".settings.damaged.json"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("File cannot be set aside");
        }
    }

    /** When it returns they survive the death of the process and of the machine. */
    public void write(Settings settings) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("format", FORMAT).put("asked", settings.asked());
        node.set("good", node(settings.good()));
        settings.trial().ifPresent(trial -> {
            ObjectNode tried = node.putObject("trial")
                    .put("id", trial.id())
                    .put("within", trial.within().toMillis())
                    .put("starts", trial.starts());
            tried.set("given", node(trial.given()));
        });
        ArrayNode answers = node.putArray("answers");
        settings.answers()
                .forEach(answer -> answers.addObject()
                        .put("id", answer.id())
                        .put("ok", answer.ok())
                        .put("detail", answer.detail())
                        .put("result", answer.result()));
        WholeFile.writePrivate(beside(".settings.json"), JSON.writeValueAsBytes(node));
    }

    /**
     * The credentials as files, over those of the configuration.
     *
     * @throws IOException when they cannot be written
     */
    public Trust trust(Trust configured, Settings.Credentials given) throws IOException {
        Optional<Path> ca = given.ca().isEmpty() ? Optional.empty() : Optional.of(pem(".ca.pem", given.ca()));
        Optional<String> fingerprint =
                given.fingerprint().isEmpty() ? Optional.empty() : Optional.of(given.fingerprint());
        boolean server = ca.isPresent() || fingerprint.isPresent();
        Optional<Identity> own = given.certificate().isEmpty()
                ? configured.own()
                : Optional.of(new Identity(pem(".certificate.pem", given.certificate()), pem(".key.pem", given.key())));
        return new Trust(server ? ca : configured.ca(), server ? fingerprint : configured.fingerprint(), own);
    }

    private Path pem(String suffix, String text) throws IOException {
        Path file = beside(suffix);
        WholeFile.writePrivate(file, text.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private static Answer answer(JsonNode node) {
        return new Answer(
                node.path("id").asText(),
                node.path("ok").asBoolean(),
                node.path("detail").asText(),
                node.path("result").asText());
    }

    private static Settings.Given given(JsonNode node) {
        return new Settings.Given(
                node.path("yaml").asText(),
                node.path("file").asText(),
                new Settings.Credentials(
                        node.path("ca").asText(),
                        node.path("fingerprint").asText(),
                        node.path("certificate").asText(),
                        node.path("key").asText()),
                node.path("command").asText());
    }

    private static ObjectNode node(Settings.Given given) {
        Settings.Credentials credentials = given.credentials();
        return JSON.createObjectNode()
                .put("yaml", given.yaml())
                .put("file", given.file())
                .put("ca", credentials.ca())
                .put("fingerprint", credentials.fingerprint())
                .put("certificate", credentials.certificate())
                .put("key", credentials.key())
                .put("command", given.command());
    }
}
