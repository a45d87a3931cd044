# The stream job for a Flink cluster. From the root of the sources, after ./mvnw package:
#   docker build -f deploy/docker/job.Dockerfile -t fieldwarden-job:0.1.0 .
FROM flink:2.2.1-java17
COPY --chown=flink:flink stream-jobs/target/fieldwarden-job.jar /opt/flink/usrlib/fieldwarden-job.jar
