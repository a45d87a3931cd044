package io.fieldwarden.alert.outbound;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * HTTP requests to addresses that people gave. Redirects are not followed, no proxy and no cookie is used; a call ends within
 * {@link #CALL}, and no more than {@value #MAX_ANSWER} bytes of an answer are read. Plain HTTP goes only into networks that
 * the operator allows by name. Safe for many threads.
 */
public final class Outbound implements AutoCloseable {
    /** From the first byte to the last. */
    public static final Duration CALL = Duration.ofSeconds(15);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER = 65_536;

    private final OkHttpClient secured;
    private final OkHttpClient plain;

    public Outbound(Networks networks) {
        this.secured = client(new GuardedSockets(networks::allows));
        this.plain = client(new GuardedSockets(networks::allowsExpressly));
    }

    private static OkHttpClient client(GuardedSockets sockets) {
        return new OkHttpClient.Builder()
                .socketFactory(sockets)
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
                .connectionPool(new ConnectionPool(16, 30, TimeUnit.SECONDS))
                .connectTimeout(CONNECT)
                .callTimeout(CALL)
                .build();
    }

    /** @param headers beside Content-Type */
    public record Call(String method, String url, Map<String, String> headers, String contentType, ByteString body) {}

    /**
     * @param body what was read of it
     * @param retryAfter how long the other side asks to be left alone, if it said so in seconds
     */
    public record Answer(int status, String body, Optional<Duration> retryAfter) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Checks a URL without connecting.
     *
     * @return what is wrong with it, as the end of a sentence; empty if nothing is
     */
    public static Optional<String> fault(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            return Optional.of("is not a http or https URL");
        }
        if (!parsed.encodedUsername().isEmpty() || !parsed.encodedPassword().isEmpty()) {
            return Optional.of("has a user or password in it");
        }
        return Optional.empty();
    }

    /** Scheme, host and port of a URL, which say nothing secret; of one that has a {@link #fault} nothing. */
    public static String origin(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            return "";
        }
        boolean usual = parsed.port() == HttpUrl.defaultPort(parsed.scheme());
        String host = parsed.host().indexOf(':') < 0 ? parsed.host() : "[" + parsed.host() + "]";
        return parsed.scheme() + "://" + host + (usual ? "" : ":" + parsed.port());
    }

    /**
     * Sends and waits for the answer.
     *
     * @throws IOException when there is no answer, also because the address may not be reached
     */
    public Answer send(Call call) throws IOException {
        HttpUrl url = HttpUrl.parse(call.url());
        if (url == null) {
            throw new IOException("'" + call.url() + "' is not a URL");
        }
        Request.Builder request = new Request.Builder().url(url).header("User-Agent", "fieldwarden");
        call.headers().forEach(request::header);
        RequestBody body = call.method().equals("GET")
                ? null
                : RequestBody.create(call.body().toByteArray(), MediaType.parse(call.contentType()));
        request.method(call.method(), body);
        OkHttpClient with = url.isHttps() ? secured : plain;
        try (Response response = with.newCall(request.build()).execute()) {
            return new Answer(response.code(), text(response.body()), retryAfter(response));
        }
    }

    private static String text(ResponseBody body) throws IOException {
        if (body == null) {
            return "";
        }
        try (InputStream in = body.byteStream()) {
            return new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        }
    }

    private static Optional<Duration> retryAfter(Response response) {
        return Optional.ofNullable(response.header("Retry-After"))
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** Ends idle connections and threads. */
    @Override
    public void close() {
        for (OkHttpClient client : List.of(secured, plain)) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
