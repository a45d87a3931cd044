package io.fieldwarden.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
    @Test
    void the_reference_page_is_the_table_of_keys() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        assertThat(Files.readString(page))
                .as("renew it with: ./fieldwarden config reference > docs/configuration.md")
                .isEqualTo(ConfigReference.markdown());
    }
}
