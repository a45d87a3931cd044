package io.fieldwarden.device;

/** What a person reads, in Chinese and in English. Both are always there; a missing one repeats the other. */
public record Text(String zh, String en) {
    public Text {
        if (zh.isBlank() && en.isBlank()) {
            throw new IllegalArgumentException("text: neither zh nor en is given");
        }
        zh = zh.isBlank() ? en : zh;
        en = en.isBlank() ? zh : en;
    }
}
