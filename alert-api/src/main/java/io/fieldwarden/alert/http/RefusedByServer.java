package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What the server refuses before any of our code sees it, such as a malformed address, as a problem too. */
final class RefusedByServer extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        ObjectNode node = Json.object();
        node.put("type", "about:blank");
        node.put("title", HttpStatus.getMessage(code));
        node.put("status", code);
        node.put("code", "http-" + code);
        node.put("detail", message == null ? HttpStatus.getMessage(code) : Problem.shown(message));
        node.put("next", "Correct the request.");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(Json.bytes(node)), callback);
    }
}
