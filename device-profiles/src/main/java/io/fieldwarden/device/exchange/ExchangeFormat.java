package io.fieldwarden.device.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A form in which a profile can be given and taken. */
public enum ExchangeFormat {
    /** Our own, comments and all. */
    YAML("application/yaml"),
    /** W3C Web of Things, Thing Description 1.1: a Thing Model is written, Thing Models and Thing Descriptions are read. */
    WOT("application/tm+json"),
    /** A device profile of ThingsBoard, as its page exports it and its API gives it. */
    THINGSBOARD("application/json"),
    /** 物模型 (TSL) of Alibaba Link; read also in the form of JetLinks. */
    TSL("application/json"),
    /** 物模型 of JetLinks; read also in the form of Alibaba Link. */
    JETLINKS("application/json");

    private final String mediaType;

    ExchangeFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** In the API and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String mediaType() {
        return mediaType;
    }

    /** @throws IllegalArgumentException naming the words that there are */
    public static ExchangeFormat ofText(String text) {
        return Arrays.stream(values())
                .filter(format -> format.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + words()));
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(ExchangeFormat::text).toList();
    }
}
