package io.fieldwarden.hub.client;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a hub on this machine listens, as it wrote it into its data folder at its last start, with the token that its
 * owner's command line uses.
 */
public record Addresses(String http, String mqtt, String coap, String token, Secure secure) {
    public static final String FILE = "addresses";
    public static final String TOKEN_FILE = "cli-token";
    private static final Path USUAL = Path.of("data");
    private static final Path DEMO = Path.of("demo-data");

    /**
     * The ports with TLS; all empty when they are not open.
     *
     * @param fingerprint SHA-256 of the hub's certificate
     */
    public record Secure(String https, String mqtts, String coaps, String fingerprint) {
        public static final Secure NONE = new Secure("", "", "", "");

        private static Secure of(Properties from) {
            return new Secure(
                    from.getProperty("https", ""),
                    from.getProperty("mqtts", ""),
                    from.getProperty("coaps", ""),
                    from.getProperty("fingerprint", ""));
        }

        private String text() {
            return equals(NONE)
                    ? ""
                    : "https=" + https + "\nmqtts=" + mqtts + "\ncoaps=" + coaps + "\nfingerprint=" + fingerprint
                            + "\n";
        }
    }

    /** @param data null for the usual places in the working directory */
    public static Addresses read(@Nullable Path data) {
        Path folder = folder(data);
        Properties properties = new Properties();
        try (Reader reader = new StringReader(Files.readString(folder.resolve(FILE)))) {
            properties.load(reader);
            String token = Files.readString(folder.resolve(TOKEN_FILE), StandardCharsets.UTF_8)
                    .strip();
            return new Addresses(
                    properties.getProperty("http", ""),
                    properties.getProperty("mqtt", ""),
                    properties.getProperty("coap", ""),
                    token,
                    Secure.of(properties));
        } catch (NoSuchFileException e) {
            throw new ApiException(
                    "no hub has run with data folder " + folder.toAbsolutePath() + ": start one with ./fieldwarden run,"
                            + " or give --data, or --url and --token",
                    e);
        } catch (IOException e) {
            throw new ApiException("data folder " + folder.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }

    /** The text of the file {@link #FILE}. */
    public String text() {
        return "http=" + http + "\nmqtt=" + mqtt + "\ncoap=" + coap + "\n" + secure.text();
    }

    /** @param data null for the usual places in the working directory */
    public static Path folder(@Nullable Path data) {
        if (data != null) {
            return data;
        }
        return Files.exists(DEMO.resolve(FILE)) && !Files.exists(USUAL.resolve(FILE)) ? DEMO : USUAL;
    }
}
