package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent was told by command about itself.
 *
 * @param good in force since the hub was last reached with it
 * @param trial being tried now, if anything
 * @param asked key for which a certificate was asked, PEM; empty when none was
 * @param answers to the newest commands, oldest first: a command may come again before the hub has heard the answer
 */
public record Settings(Given good, Optional<Trial> trial, String asked, List<Answer> answers) {
    /** The file on the machine alone counts. */
    public static final Settings NONE = new Settings(Given.NOTHING, Optional.empty(), "", List.of());

    private static final int MOST_ANSWERS = 20;

    public Settings {
        answers = List.copyOf(answers);
    }

    /**
     * @param yaml instead of the file on the machine; empty for the file
     * @param file SHA-256 of the file on the machine, in hex, when the text was given: whoever changes the file since then
     *     counts
     * @param command the last one that changed something; empty when there was none
     */
    public record Given(String yaml, String file, Credentials credentials, String command) {
        public static final Given NOTHING = new Given("", "", Credentials.NONE, "");

        public boolean isNothing() {
            return yaml.isEmpty() && credentials.equals(Credentials.NONE);
        }

        /** Its credentials alone, over the file on the machine. */
        public Given withoutYaml() {
            return new Given("", "", credentials, command);
        }
    }

    /** Over what the configuration says; each is empty where it counts. Certificates and key are PEM. */
    public record Credentials(String ca, String fingerprint, String certificate, String key) {
        public static final Credentials NONE = new Credentials("", "", "", "");

        @Override
        public String toString() {
            return "credentials";
        }
    }

    /**
     * @param id of the command
     * @param within how long it may take to reach the hub
     * @param starts of the agent with it so far
     */
    public record Trial(String id, Given given, Duration within, int starts) {}

    public Settings trying(Trial next) {
        return new Settings(good, Optional.of(next), asked, answers);
    }

    public Settings asking(String key, Answer answer) {
        return new Settings(good, trial, key, with(answer));
    }

    /**
     * The end of a trial.
     *
     * @param answer what came of it
     */
    public Settings settled(Answer answer) {
        Given given = answer.ok() && trial.isPresent() ? trial.get().given() : good;
        boolean used = !asked.isEmpty() && asked.equals(given.credentials().key());
        return new Settings(given, Optional.empty(), used ? "" : asked, with(answer));
    }

    public Settings of(Given given) {
        return new Settings(given, trial, asked, answers);
    }

    private List<Answer> with(Answer answer) {
        List<Answer> all = new ArrayList<>(answers);
        all.add(answer);
        return all.subList(Math.max(0, all.size() - MOST_ANSWERS), all.size());
    }

    /** What was answered to this command. */
    public Optional<Answer> answered(String id) {
        return answers.stream().filter(answer -> answer.id().equals(id)).findFirst();
    }
}
