package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which hub a command talks to: by default the one whose data folder is here. */
final class ClientOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Data folder of a hub on this machine (default: ./data, or ./demo-data if only that is there).")
    private @Nullable Path data;

    @Option(names = "--url", paramLabel = "URL", description = "Address of the hub instead of a data folder.")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "API token; FIELDWARDEN_TOKEN in the environment keeps it out of the process list.")
    private @Nullable String token;

    ApiClient client() {
        String address = url;
        String secret = token != null ? token : System.getenv("FIELDWARDEN_TOKEN");
        if (address == null || secret == null) {
            Addresses here = addresses();
            address = address == null ? here.http() : address;
            secret = secret == null ? here.token() : secret;
        }
        return new ApiClient(address, secret);
    }

    Addresses addresses() {
        return Addresses.read(data);
    }
}
