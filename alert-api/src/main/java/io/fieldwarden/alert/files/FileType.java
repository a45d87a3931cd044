package io.fieldwarden.alert.files;

import java.util.Arrays;

/** Types of files that are taken, told by their first bytes: what a sender calls them counts for nothing. */
public enum FileType {
    JPEG("image/jpeg", "jpg"),
    PNG("image/png", "png"),
    WEBP("image/webp", "webp"),
    PDF("application/pdf", "pdf"),
    /** Anything else, which no browser shows as a page. */
    BYTES("application/octet-stream", "bin");

    private final String media;
    private final String ending;

    FileType(String media, String ending) {
        this.media = media;
        this.ending = ending;
    }

    public String media() {
        return media;
    }

    /** Of a file name, without the dot. */
    public String ending() {
        return ending;
    }

    public boolean isImage() {
        return this == JPEG || this == PNG || this == WEBP;
    }

    /** @throws IllegalArgumentException for any other */
    public static FileType ofMedia(String media) {
        return Arrays.stream(values())
                .filter(type -> type.media.equals(media))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(media));
    }

    /** By the first bytes. */
    public static FileType of(byte[] bytes) {
        if (starts(bytes, 0, 0xFF, 0xD8, 0xFF)) {
            return JPEG;
        }
        if (starts(bytes, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            return PNG;
        }
        if (starts(bytes, 0, 'R', 'I', 'F', 'F') && starts(bytes, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        }
        return starts(bytes, 0, '%', 'P', 'D', 'F', '-') ? PDF : BYTES;
    }

    private static boolean starts(byte[] bytes, int at, int... wanted) {
        if (bytes.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xFF) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
