package io.fieldwarden.stream;

import io.fieldwarden.stream.job.JobOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on a Flink cluster: {@code flink run -d fieldwarden-job.jar job.properties}. */
public final class JobMain {
    private JobMain() {}

    /** @param args the properties file, see {@link JobConfig} */
    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: JobMain FILE.properties");
        }
        JobConfig config = JobConfig.of(read(Path.of(args[0])), System.getenv());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobOptions.of(config.checkpointInterval()));
        StreamJob.attach(env, config.bootstrapServers(), config.settings(env.getParallelism()));
        env.execute(JobOptions.NAME);
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }
}
