package io.fieldwarden.hub.demo;

import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.hub.data.DataFolderException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.random.RandomGenerator;

/** One log-in per role with a random password each, made at the first start of the demonstration and remembered. */
record DemoLogins(List<Login> all) {
    static final String ADMINISTRATOR = "administrator";
    private static final List<String> ROLES = List.of("farmer", "inspector", "technician", ADMINISTRATOR);
    private static final String FILE = "demo-logins";
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 3;
    private static final int GROUP_LENGTH = 4;

    DemoLogins {
        all = List.copyOf(all);
    }

    /** @param role also the name to log in with */
    record Login(String role, String password) {}

    static DemoLogins of(DataFolder data, RandomGenerator random) {
        Path file = data.file(FILE);
        if (!Files.exists(file)) {
            StringBuilder text = new StringBuilder();
            ROLES.forEach(role ->
                    text.append(role).append('=').append(password(random)).append('\n'));
            data.writePrivate(FILE, text.toString());
        }
        Properties kept = new Properties();
        try {
            kept.load(new StringReader(Files.readString(file)));
        } catch (IOException e) {
            throw new DataFolderException(file + " cannot be read: " + e, e);
        }
        return new DemoLogins(ROLES.stream()
                .map(role -> new Login(role, kept.getProperty(role, "")))
                .toList());
    }

    String passwordOf(String role) {
        return all.stream()
                .filter(login -> login.role().equals(role))
                .findFirst()
                .orElseThrow()
                .password();
    }

    /** 12 of 31 letters: 59 bits, easy to read out. */
    private static String password(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                text.append('-');
            }
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
