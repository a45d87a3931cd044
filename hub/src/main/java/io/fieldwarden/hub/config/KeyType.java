package io.fieldwarden.hub.config;

import io.fieldwarden.device.series.Retention;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** What the value of a key may be. */
public sealed interface KeyType {
    /** What is wrong with the text, as the end of a sentence that began with it; empty if nothing is. */
    Optional<String> fault(String text);

    /** For the reference page. */
    String words();

    /** Any text. */
    record Text() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            return Optional.empty();
        }

        @Override
        public String words() {
            return "text";
        }
    }

    /** Any text, never shown. */
    record Hidden() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            return Optional.empty();
        }

        @Override
        public String words() {
            return "secret";
        }
    }

    /** Networks and addresses after commas. */
    record Networks() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            try {
                io.fieldwarden.alert.outbound.Networks unused = io.fieldwarden.alert.outbound.Networks.allowing(text);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of("is not " + words() + ": " + e.getMessage());
            }
        }

        @Override
        public String words() {
            return "networks like 10.1.0.0/16 after commas";
        }
    }

    record Flag() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            return text.equals("true") || text.equals("false")
                    ? Optional.empty()
                    : Optional.of("is neither true nor false");
        }

        @Override
        public String words() {
            return "true or false";
        }
    }

    /** Bounds are inclusive. */
    record Whole(long least, long most) implements KeyType {
        /** A TCP or UDP port; 0 takes a free one. */
        static final Whole PORT = new Whole(0, 65_535);

        @Override
        public Optional<String> fault(String text) {
            try {
                long value = Long.parseLong(text);
                return value >= least && value <= most ? Optional.empty() : Optional.of("is not " + words());
            } catch (NumberFormatException e) {
                return Optional.of("is not " + words());
            }
        }

        @Override
        public String words() {
            return "a whole number from " + least + " to " + most;
        }
    }

    record Choice(List<String> options) implements KeyType {
        public Choice {
            options = List.copyOf(options);
        }

        @Override
        public Optional<String> fault(String text) {
            return options.contains(text) ? Optional.empty() : Optional.of("is not " + words());
        }

        @Override
        public String words() {
            return String.join(" or ", options);
        }
    }

    /** How long readings and roll-ups are kept. */
    record Keeping() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            try {
                Retention unused = Retention.parse(text);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of("is not " + words() + ": " + e.getMessage());
            }
        }

        @Override
        public String words() {
            return "how long readings and each roll-up are kept, in days or years: raw=400d 15m=800d 1h=5y 1d=forever";
        }
    }

    /** An absolute {@code http} or {@code https} address. */
    record HttpUrl() implements KeyType {
        @Override
        public Optional<String> fault(String text) {
            try {
                URI uri = new URI(text);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                return http && uri.getHost() != null ? Optional.empty() : Optional.of("is not " + words());
            } catch (URISyntaxException e) {
                return Optional.of("is not " + words());
            }
        }

        @Override
        public String words() {
            return "an http:// or https:// address";
        }
    }
}
