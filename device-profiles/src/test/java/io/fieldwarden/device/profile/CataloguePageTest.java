package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CataloguePageTest {
    private static final Path PAGE = Path.of("..", "docs", "profiles.md");
    private static final Pattern SOURCE = Pattern.compile("\\bS\\d+\\b");

    @Test
    void the_page_in_docs_says_what_the_catalogue_says() throws IOException {
        String now = CataloguePage.markdown();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, now);
        }
        assertThat(PAGE).content().as("run with -Ddocs.write=true").isEqualTo(now);
    }

    @Test
    void every_source_that_is_named_is_listed_and_every_listed_one_is_named() {
        Set<String> named = new TreeSet<>();
        for (CatalogueFile file : CatalogueFile.all()) {
            file.rules().forEach(rule -> collect(named, rule.citation()));
            file.channels().forEach(channel -> collect(named, channel.provenance()));
        }
        assertThat(new TreeSet<>(
                        Yamls.map(Yamls.resource("/profile-sources.yaml")).keySet()))
                .isEqualTo(named);
    }

    private static void collect(Set<String> named, String text) {
        SOURCE.matcher(text).results().forEach(match -> named.add(match.group()));
    }
}
