package io.fieldwarden.alert.evidence;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds an archive against its signature, without a hub. Reads nothing but the bytes it is given; an archive is not trusted in
 * anything before it has been compared. For one thread.
 */
public final class EvidenceCheck {
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int SIZE_AT = 18;
    private static final int NAME_AT = 26;
    private static final int SIGNATURE_SIZE = 64;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final byte[] archive;
    private final List<String> findings = new ArrayList<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private EvidenceCheck(byte[] archive) {
        this.archive = archive;
    }

    /**
     * What was found.
     *
     * @param alert the archive is about, as it says itself; empty when it cannot be read
     * @param exportedAt as it says itself
     * @param keySha256 of the key that signed it: to be compared with what the hub's owner has published
     * @param files how many there are
     * @param findings empty when every byte is as it was signed
     */
    public record Verdict(String alert, String exportedAt, String keySha256, int files, List<String> findings) {
        public boolean ok() {
            return findings.isEmpty();
        }
    }

    /** @param key the public key that must have signed, X.509 in Base64; empty to take the one in the archive */
    public static Verdict of(byte[] archive, Optional<String> key) {
        return new EvidenceCheck(archive).verdict(key);
    }

    private Verdict verdict(Optional<String> key) {
        JsonNode manifest = JSON.createObjectNode();
        try {
            split();
            manifest = JSON.readTree(file(EvidenceArchive.MANIFEST));
            compare(manifest);
            signature(manifest, key);
            chain(manifest);
        } catch (Broken e) {
            findings.add(e.what);
        } catch (IOException e) {
            findings.add("a file that must be JSON is not: " + e.getMessage());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            findings.add("the signature cannot be checked: " + e.getMessage());
        }
        return new Verdict(
                manifest.path("alert").asText(""),
                manifest.path("exportedAt").asText(""),
                manifest.path("keySha256").asText(""),
                files.size(),
                findings);
    }

    /** Ends the check: what comes after would make no sense. */
    private static final class Broken extends Exception {
        private final String what;

        Broken(String what) {
            super(what, null, false, false);
            this.what = what;
        }
    }

    /** Reads the files one after the other, then makes the archive again of them and compares every byte. */
    private void split() throws Broken {
        ByteBuffer in = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        List<ArchiveFile> found = new ArrayList<>();
        int at = 0;
        while (at + LOCAL_SIZE <= archive.length && in.getInt(at) == LOCAL) {
            long size = Integer.toUnsignedLong(in.getInt(at + SIZE_AT));
            int name = Short.toUnsignedInt(in.getShort(at + NAME_AT));
            long end = at + (long) LOCAL_SIZE + name + size;
            if (end > archive.length) {
                throw new Broken("the archive ends inside a file, or a size in it was changed");
            }
            int begin = at + LOCAL_SIZE + name;
            ArchiveFile file =
                    named(new String(archive, at + LOCAL_SIZE, name, StandardCharsets.ISO_8859_1), begin, end);
            if (files.put(file.name(), Arrays.copyOfRange(archive, begin, (int) end)) != null) {
                throw new Broken("two files are called " + file.name());
            }
            if (!Arrays.equals(PlainZip.local(file), Arrays.copyOfRange(archive, at, begin))) {
                throw new Broken("the header of " + file.name() + " is not what belongs to its content");
            }
            found.add(file);
            at = (int) end;
        }
        if (!Arrays.equals(PlainZip.directory(found), Arrays.copyOfRange(archive, at, archive.length))) {
            throw new Broken("the directory at the end of the archive is not what belongs to its files");
        }
    }

    private ArchiveFile named(String name, int from, long to) throws Broken {
        try {
            return ArchiveFile.of(name, Arrays.copyOfRange(archive, from, (int) to));
        } catch (IllegalArgumentException e) {
            throw new Broken("a file has a name that no archive has");
        }
    }

    private byte[] file(String name) throws Broken {
        byte[] content = files.get(name);
        if (content == null) {
            throw new Broken(name + " is missing");
        }
        return content;
    }

    /** Every file is listed, every listed file is there, in order, and is what the manifest says. */
    private void compare(JsonNode manifest) throws Broken {
        if (!manifest.path("format").asText("").equals(EvidenceArchive.FORMAT)) {
            throw new Broken("this is not an archive of the form " + EvidenceArchive.FORMAT);
        }
        List<String> expected = new ArrayList<>(List.of(EvidenceArchive.MANIFEST, EvidenceArchive.SIGNATURE));
        for (JsonNode entry : manifest.path("files")) {
            String name = entry.path("name").asText("");
            expected.add(name);
            byte[] content = files.get(name);
            if (content == null) {
                findings.add(name + " is missing");
            } else if (content.length != entry.path("size").asLong(-1)
                    || !Hashes.hex(content).equals(entry.path("sha256").asText(""))) {
                findings.add(name + " is not what was signed");
            }
        }
        if (!expected.equals(List.copyOf(files.keySet()))) {
            findings.add("the files are not those of the manifest, or not in its order");
        }
    }

    private void signature(JsonNode manifest, Optional<String> wanted)
            throws Broken, GeneralSecurityException, IOException {
        byte[] key = file(EvidenceArchive.KEY);
        if (!Hashes.hex(key).equals(manifest.path("keySha256").asText(""))) {
            findings.add("the key is not the one that the manifest names");
        }
        if (wanted.isPresent()
                && !MessageDigest.isEqual(
                        Base64.getDecoder().decode(wanted.get().strip()), key)) {
            findings.add("the archive was signed with another key than the one given");
        }
        if (!isSigned(key, file(EvidenceArchive.MANIFEST), file(EvidenceArchive.SIGNATURE))) {
            findings.add("the signature is not that of this manifest");
        }
    }

    private static boolean isSigned(byte[] key, byte[] text, byte[] signature) throws GeneralSecurityException {
        if (signature.length != SIGNATURE_SIZE) {
            return false;
        }
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        check.update(text);
        try {
            return check.verify(signature);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }

    /** The entries of the hub's record: each hash follows from the entry and the hash before, and the last one was signed. */
    private void chain(JsonNode manifest) throws Broken, IOException, GeneralSecurityException {
        JsonNode chain = JSON.readTree(file(EvidenceArchive.CHAIN));
        JsonNode last = JSON.createObjectNode();
        for (JsonNode entry : chain.path("entries")) {
            MessageDigest digest = Hashes.sha256();
            put(digest, entry.path("before"));
            put(digest, entry.path("seq"));
            entry.path("fields").forEach(field -> put(digest, field));
            if (!HexFormat.of()
                    .formatHex(digest.digest())
                    .equals(entry.path("hash").asText(""))) {
                findings.add("entry " + entry.path("seq").asText() + " of the record does not have its hash");
            }
            if (!entry.path("fields")
                    .path(0)
                    .asText("")
                    .equals(manifest.path("alert").asText(""))) {
                findings.add("entry " + entry.path("seq").asText() + " of the record is of another alert");
            }
            last = entry;
        }
        JsonNode checkpoint = chain.path("checkpoint");
        String text = String.join(
                "\n",
                "fieldwarden-audit-1",
                checkpoint.path("record").asText(""),
                checkpoint.path("seq").asText(""),
                checkpoint.path("hash").asText(""),
                Long.toString(Instant.parse(checkpoint.path("at").asText("1970-01-01T00:00:00Z"))
                        .toEpochMilli()));
        byte[] signature =
                Base64.getDecoder().decode(checkpoint.path("signature").asText(""));
        if (!isSigned(file(EvidenceArchive.KEY), text.getBytes(StandardCharsets.UTF_8), signature)) {
            findings.add("the checkpoint of the record is not signed with the key of the archive");
        }
        if (last.isEmpty()
                || !last.path("hash").equals(checkpoint.path("hash"))
                || !last.path("seq").equals(checkpoint.path("seq"))) {
            findings.add("the checkpoint is not that of the last entry");
        }
    }

    private static void put(MessageDigest digest, JsonNode value) {
        if (value.isNull()) {
            digest.update(new byte[] {'-', ','});
            return;
        }
        byte[] bytes = value.asText("").getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
        digest.update((byte) ',');
    }
}
