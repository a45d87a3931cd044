package io.fieldwarden.alert.http;

import java.net.URI;

/**
 * Pictures of a map server, which browsers ask themselves.
 *
 * @param url with {@code {z}}, {@code {x}} and {@code {y}}
 * @param attribution shown on the map
 */
public record MapTiles(String url, String attribution) {
    /** @throws IllegalArgumentException for an address that is none, or lacks a place for the tile */
    public MapTiles {
        for (String part : new String[] {"{z}", "{x}", "{y}"}) {
            if (!url.contains(part)) {
                throw new IllegalArgumentException("map.tiles.url: has no " + part);
            }
        }
        origin(url);
    }

    /** Scheme, host and port, which the page may then load images from. */
    public String origin() {
        return origin(url);
    }

    private static String origin(String url) {
        URI uri = URI.create(url.replaceAll("[{}]", ""));
        if (uri.getHost() == null || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("map.tiles.url: is no address that begins with https:// or http://");
        }
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
