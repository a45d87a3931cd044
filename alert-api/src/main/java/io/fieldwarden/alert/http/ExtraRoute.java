package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * An address that another part of the program serves on this server, with its own credentials; device ingestion does.
 *
 * @param method such as {@code POST}
 * @param path with {@code {name}} for its variable parts, such as {@code /api/v1/devices/{id}/readings}
 * @param maxBody bytes that are read; of a longer body the beginning is given, marked as cut
 */
public record ExtraRoute(String method, String path, int maxBody, Handler handler) {
    /** Called on a server thread, must not block for long; the answer may come later from any thread. */
    public interface Handler {
        CompletionStage<Response> handle(Request request);
    }

    /**
     * @param path parameters by name, decoded
     * @param headers names in lower case
     * @param remote address of the peer
     */
    public record Request(
            String path,
            Map<String, String> parameters,
            Map<String, String> headers,
            ByteString body,
            boolean cut,
            String remote) {}

    /** @param headers beside Content-Type and Content-Length */
    public record Response(int status, String contentType, ByteString body, Map<String, String> headers) {
        public static Response empty(int status) {
            return new Response(status, "", ByteString.EMPTY, Map.of());
        }
    }

    /** For tests and documents: method and path. */
    public List<String> address() {
        return List.of(method, path);
    }
}
