package io.fieldwarden.alert.equipment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the file: what was done or what happened. Never changed; one that was wrong is withdrawn with a reason and stays.
 *
 * @param subject which duty it fulfils (see {@link Duty}); empty for none
 * @param on the day it was done or happened
 * @param outcome how it ended
 * @param form answers of a check form by its items; empty for none
 */
public record EquipmentRecord(
        String id,
        EquipmentId equipment,
        Subject subject,
        LocalDate on,
        Outcome outcome,
        Map<String, String> form,
        Made made) {
    public EquipmentRecord {
        form = Map.copyOf(form);
    }

    /** The five parts of the file that article 35 of the law asks for. */
    public enum Folder {
        DESIGN,
        INSPECTION,
        USE,
        MAINTENANCE,
        FAULT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Folder ofText(String text) {
            for (Folder one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be design, inspection, use, maintenance or fault");
        }
    }

    /** What a record is about, and in which part of the file it stands. */
    public enum Kind {
        ACCEPTANCE(Folder.DESIGN),
        REGISTRATION(Folder.DESIGN),
        /** By an inspection body; its outcome decides whether the equipment may be used. */
        INSPECTION(Folder.INSPECTION),
        SELF_TEST(Folder.INSPECTION),
        SELF_CHECK(Folder.INSPECTION),
        DAILY(Folder.USE),
        WEEKLY(Folder.USE),
        MONTHLY(Folder.USE),
        RESTART(Folder.USE),
        DRILL(Folder.USE),
        MAINTENANCE(Folder.MAINTENANCE),
        CALIBRATION(Folder.MAINTENANCE),
        REPAIR(Folder.MAINTENANCE),
        FAULT(Folder.FAULT),
        ACCIDENT(Folder.FAULT),
        /** Before use again after a fault (特种设备安全法 art. 42). */
        FULL_CHECK(Folder.FAULT);

        private final Folder folder;

        Kind(Folder folder) {
            this.folder = folder;
        }

        public Folder folder() {
            return folder;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws IllegalArgumentException for any other word */
        public static Kind ofText(String text) {
            for (Kind one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be one of "
                    + List.of(values()).stream().map(Kind::text).toList());
        }

        /** Whether it is for inspectors and administrators to enter, not for the people who use the equipment. */
        public boolean isOfficial() {
            return this == INSPECTION || this == REGISTRATION || this == ACCEPTANCE;
        }
    }

    /** How it ended. */
    public enum Result {
        PASSED,
        /** May be used, within limits or with things to mend. */
        CONDITIONAL,
        FAILED,
        /** Nothing to pass: a fault, a drill. */
        NONE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Result ofText(String text) {
            for (Result one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be passed, conditional, failed or none");
        }

        /** Whether a period begins anew with it. */
        boolean counts() {
            return this == PASSED || this == CONDITIONAL;
        }
    }

    /** @param duty id of the duty it fulfils; empty for none */
    public record Subject(Kind kind, Optional<String> duty) {}

    /**
     * @param nextDue what the report says about the next one: goes before what the rule says
     * @param number of the report or certificate
     * @param by the body or firm that did it
     */
    public record Outcome(Result result, Optional<LocalDate> nextDue, String number, String by, String note) {}

    /**
     * @param withdrawn why it does not count; empty while it does
     */
    public record Made(String by, Instant at, Optional<String> withdrawn) {}

    public Kind kind() {
        return subject.kind();
    }

    public boolean stands() {
        return made.withdrawn().isEmpty();
    }
}
