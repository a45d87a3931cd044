package io.fieldwarden.alert.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The archive of the evidence of one alert: {@value #MANIFEST} names every other file with size and SHA-256, {@value
 * #SIGNATURE} is the Ed25519 signature (RFC 8032, 64 bytes) of the manifest's bytes, {@value #KEY} the public key (X.509, DER).
 * Then come the files in the order of their names. The bytes of the whole are those that {@link PlainZip} makes of them: an
 * archive of which any one byte was changed does not verify. See docs/evidence.md.
 */
public final class EvidenceArchive {
    public static final String FORMAT = "fieldwarden-evidence-1";
    public static final String MANIFEST = "manifest.json";
    public static final String SIGNATURE = "manifest.sig";
    public static final String KEY = "public-key.der";
    public static final String CHAIN = "chain.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final List<ArchiveFile> files;

    private EvidenceArchive(List<ArchiveFile> files) {
        this.files = files;
    }

    /**
     * Signs what is there.
     *
     * @param about what the manifest says beside the files; is not changed
     * @param publicKey X.509 in Base64
     * @param signer gives the 64 bytes of the signature
     * @throws IllegalArgumentException when two files have one name
     */
    public static EvidenceArchive sign(
            ObjectNode about, List<ArchiveFile> content, String publicKey, UnaryOperator<byte[]> signer) {
        List<ArchiveFile> listed = new ArrayList<>(content);
        byte[] key = Base64.getDecoder().decode(publicKey);
        listed.add(ArchiveFile.of(KEY, key));
        listed.sort(Comparator.comparing(ArchiveFile::name));
        Set<String> names = new HashSet<>(Set.of(MANIFEST, SIGNATURE));
        ObjectNode manifest = JSON.createObjectNode().put("format", FORMAT);
        manifest.setAll(about);
        manifest.put("keySha256", Hashes.hex(key));
        ArrayNode entries = manifest.putArray("files");
        for (ArchiveFile file : listed) {
            if (!names.add(file.name())) {
                throw new IllegalArgumentException("two files are called " + file.name());
            }
            entries.addObject()
                    .put("name", file.name())
                    .put("size", file.size())
                    .put("sha256", file.sha256());
        }
        byte[] text = bytes(manifest);
        List<ArchiveFile> all = new ArrayList<>();
        all.add(ArchiveFile.of(MANIFEST, text));
        all.add(ArchiveFile.of(SIGNATURE, signer.apply(text)));
        all.addAll(listed);
        return new EvidenceArchive(all);
    }

    /** JSON that a person can read, with a line feed at its end. */
    public static byte[] bytes(ObjectNode node) {
        try {
            return (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** @throws IOException when the target does not take it, or a file on the disk has changed meanwhile */
    public void write(OutputStream out) throws IOException {
        PlainZip.write(files, out);
    }
}
