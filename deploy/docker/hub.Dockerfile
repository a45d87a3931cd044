# Ingest and API. From the root of the sources, after ./mvnw package:
#   docker build -f deploy/docker/hub.Dockerfile -t fieldwarden-hub:0.1.0 .
FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 fieldwarden && useradd --uid 10001 --gid 10001 --no-create-home fieldwarden
COPY hub/target/lib /opt/fieldwarden/lib
COPY hub/target/fieldwarden.jar /opt/fieldwarden/fieldwarden.jar
USER 10001:10001
VOLUME /data
EXPOSE 8443 8883 5684/udp
# Natives are unpacked into the data folder: /tmp may be read-only or forbid programs.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-Dio.netty.allocator.type=pooled", \
    "-jar", "/opt/fieldwarden/fieldwarden.jar", "run", "--data", "/data"]
