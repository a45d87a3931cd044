package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * Serves the built page from {@code /console/} on the class path at {@code /}. An address without a file ending that is no
 * file is a place inside the page, so that it can be reloaded and sent to others.
 */
final class Console {
    private static final String FOLDER = "/console/";
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /** A file whose name carries a hash of its content never changes. */
    private static final Pattern HASHED = Pattern.compile(".*[.-][0-9A-Za-z_]{8,}\\.[a-z0-9]+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("geojson", "application/geo+json"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("wav", "audio/wav"));

    private final ConcurrentMap<String, Optional<File>> files = new ConcurrentHashMap<>();

    private record File(ByteString bytes, String type, String etag, boolean hashed) {}

    /** True when the address was the page's. */
    boolean serve(Context context) {
        String path = context.path().substring(1);
        Optional<File> file =
                path.isEmpty() ? find("index.html") : SAFE.matcher(path).matches() ? find(path) : Optional.empty();
        if (file.isEmpty() && !path.startsWith("api/") && !path.startsWith("health/") && !hasEnding(path)) {
            file = find("index.html");
        }
        file.ifPresent(found -> send(context, found));
        return file.isPresent();
    }

    private static boolean hasEnding(String path) {
        return path.indexOf('.', path.lastIndexOf('/') + 1) >= 0;
    }

    private static void send(Context context, File file) {
        context.header("ETag", file.etag);
        context.header("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
        if (file.etag.equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.status(200).contentType(file.type).result(file.bytes.toByteArray());
    }

    /** Only files that exist are remembered, so that nobody can fill the memory with names. */
    private Optional<File> find(String path) {
        Optional<File> known = files.get(path);
        if (known != null) {
            return known;
        }
        Optional<File> read = read(path);
        read.ifPresent(file -> files.put(path, Optional.of(file)));
        return read;
    }

    private static Optional<File> read(String path) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = Console.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            String etag = "\""
                    + io.fieldwarden.device.registry.Secrets.tokenHash(
                                    new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                            .substring(0, 32)
                    + "\"";
            return Optional.of(new File(
                    ByteString.copyFrom(bytes), type, etag, HASHED.matcher(path).matches()));
        } catch (IOException e) {
            throw new UncheckedIOException("console file " + path, e);
        }
    }
}
