package io.fieldwarden.stream.influx;

import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** How a server takes writes. */
enum Dialect {
    /** {@code /api/v2/write}: 1.8, 2 and 3. */
    V2 {
        @Override
        Request map(Request request) {
            return request;
        }
    },
    /** {@code /write?db=}: before 1.8, where {@code /api/v2/write} is not found. */
    V1 {
        @Override
        Request map(Request request) {
            HttpUrl url = request.url();
            if (!url.encodedPath().endsWith("/api/v2/write")) {
                return request;
            }
            String bucket = String.valueOf(url.queryParameter("bucket"));
            int slash = bucket.indexOf('/');
            HttpUrl.Builder mapped = url.newBuilder()
                    .encodedPath(url.encodedPath().replace("/api/v2/write", "/write"))
                    .query(null)
                    .addQueryParameter("db", slash < 0 ? bucket : bucket.substring(0, slash))
                    .addQueryParameter("precision", url.queryParameter("precision"));
            if (slash >= 0) {
                mapped.addQueryParameter("rp", bucket.substring(slash + 1));
            }
            return authorized(request.newBuilder().url(mapped.build()), request.header("Authorization"));
        }
    };

    abstract Request map(Request request);

    /** @param version from the header {@code X-Influxdb-Version}, empty when the server gave none */
    static Dialect ofVersion(String version) {
        String[] parts = version.replaceFirst("^v", "").split("[.~-]", 3);
        boolean before18 = parts.length >= 2 && parts[0].equals("1") && parts[1].matches("[0-7]");
        return before18 ? V1 : V2;
    }

    /** Of a request with the token as it is given: one with a colon is a user with a password, in every version 1. */
    static Request signed(Request request) {
        String header = request.header("Authorization");
        return header != null && header.indexOf(':') > 0 ? authorized(request.newBuilder(), header) : request;
    }

    /** Servers before 1.8 know user and password only, which the token then holds with a colon between them. */
    private static Request authorized(Request.Builder request, String header) {
        if (header != null && header.startsWith("Token ")) {
            String token = header.substring("Token ".length());
            int colon = token.indexOf(':');
            request.removeHeader("Authorization");
            if (colon > 0) {
                request.header(
                        "Authorization", Credentials.basic(token.substring(0, colon), token.substring(colon + 1)));
            }
        }
        return request.build();
    }
}
