package io.fieldwarden.ingest.core;

import io.fieldwarden.device.registry.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks what devices prove themselves with. Thread-safe and never blocking: Argon2id runs in its own bounded pool, and a
 * secret that was right before is remembered under a keyed hash, so that a reconnect costs microseconds. A wrong one is
 * answered after a delay that grows with each failure of the same device or address.
 */
public final class Authenticator implements AutoCloseable {
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_DELAYED = 10_000;
    private static final int MAX_REMEMBERED = 100_000;
    private static final int MAX_SECRET = 1_024;

    private final DeviceRegistry registry;
    private final Authorities authorities;
    private final ThreadPoolExecutor verifiers;
    private final ScheduledThreadPoolExecutor delays;
    private final SecretKeySpec processKey;
    private final Set<String> remembered =
            Collections.newSetFromMap(Collections.synchronizedMap(new Bounded<>(MAX_REMEMBERED)));
    private final Attempts attempts;

    /** Without authorities of client certificates. */
    public Authenticator(DeviceRegistry registry, int threads, long delayMs) {
        this(registry, threads, delayMs, new Authorities(List.of()));
    }

    /** @param delayMs before the first wrong answer of a device; doubles up to eight times that */
    public Authenticator(DeviceRegistry registry, int threads, long delayMs, Authorities authorities) {
        this.authorities = authorities;
        this.registry = registry;
        this.attempts = new Attempts(delayMs, System::nanoTime);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.processKey = new SecretKeySpec(key, "HmacSHA256");
        this.verifiers = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                daemons("ingest-verify"));
        this.verifiers.allowCoreThreadTimeOut(true);
        this.delays = new ScheduledThreadPoolExecutor(1, daemons("ingest-delay"));
        this.delays.setRemoveOnCancelPolicy(true);
    }

    /** Without an address; see {@link #check(Credentials, String, Consumer)}. */
    public void check(Credentials credentials, Consumer<Proof> done) {
        check(credentials, "", done);
    }

    /**
     * Whether this is who it says.
     *
     * @param address of who asks, see {@link Doors#key}; empty when it is not known or was proven to be harmless
     * @param told told exactly once, on this thread or another one, where it must not block
     */
    public void check(Credentials credentials, String address, Consumer<Proof> told) {
        Asking done = new Asking(address, told);
        if (!registry.isReady()) {
            done.accept(new Proof.Busy("the registry is not loaded yet"));
        } else if (credentials instanceof Credentials.Secret secret) {
            checkSecret(secret, done);
        } else if (credentials instanceof Credentials.Token token) {
            checkToken(token.token(), done);
        } else if (credentials instanceof Credentials.Psk psk) {
            checkPsk(psk, done);
        } else if (credentials instanceof Credentials.Certificate certificate) {
            checkCertificate(certificate, done);
        } else if (credentials instanceof Credentials.RawKey raw) {
            checkRawKey(raw, done);
        }
    }

    /** The handshake has proven the key; what is left is whether it is still the key of a device that may send. */
    private void checkPsk(Credentials.Psk psk, Asking done) {
        Evidence evidence = new Evidence.Psk(psk.locked());
        RegisteredDevice device = registry.find(psk.device());
        if (device != null && device.enabled() && evidence.holdsFor(device.credentials())) {
            done.accept(new Proof.Proven(device, evidence));
        } else {
            deny(psk.device(), "the pre-shared key of device '" + psk.device() + "' does not count any more", done);
        }
    }

    /** A certificate in the registry counts by itself, any other by the authority that signed it. */
    private void checkCertificate(Credentials.Certificate shown, Asking done) {
        X509Certificate own = shown.chain().get(0);
        String fingerprint = Authorities.fingerprint(own);
        try {
            own.checkValidity();
        } catch (CertificateException e) {
            deny("", "client certificate " + fingerprint + " is not valid now: " + e.getMessage(), done);
            return;
        }
        Optional<RegisteredDevice> registered = registry.withCertificate(fingerprint);
        if (registered.isPresent()) {
            certified(registered.get(), new Evidence.Certificate(fingerprint), done);
            return;
        }
        try {
            verifiers.execute(() -> authorities
                    .commonName(shown.chain())
                    .flatMap(registry::device)
                    .ifPresentOrElse(
                            device -> certified(device, new Evidence.Signed(), done),
                            () -> deny("", "client certificate " + fingerprint + " is not known", done)));
        } catch (RejectedExecutionException e) {
            done.accept(new Proof.Busy("too many log-ins at once"));
        }
    }

    /** Nobody signs a raw key: the registry alone says whose it is. */
    private void checkRawKey(Credentials.RawKey raw, Asking done) {
        String fingerprint = Authorities.fingerprint(raw.key());
        registry.withCertificate(fingerprint)
                .ifPresentOrElse(
                        device -> certified(device, new Evidence.Certificate(fingerprint), done),
                        () -> deny("", "raw public key " + fingerprint + " is not known", done));
    }

    private void certified(RegisteredDevice device, Evidence evidence, Asking done) {
        if (device.enabled()) {
            done.accept(new Proof.Proven(device, evidence));
        } else {
            deny(device.id().value(), "device '" + device.id() + "' is disabled", done);
        }
    }

    private void checkToken(String token, Asking done) {
        Optional<RegisteredDevice> device =
                token.isEmpty() || token.length() > MAX_SECRET ? Optional.empty() : registry.withToken(token);
        if (device.isEmpty()) {
            deny("", "the access token is not known", done);
        } else if (!device.get().enabled()) {
            deny(device.get().id().value(), "device '" + device.get().id() + "' is disabled", done);
        } else {
            done.accept(new Proof.Proven(
                    device.get(), new Evidence.Token(device.get().credentials().tokenHash())));
        }
    }

    private void checkSecret(Credentials.Secret claim, Asking done) {
        RegisteredDevice device = registry.find(claim.device());
        if (device == null || claim.secret().length() > MAX_SECRET) {
            deny(claim.device(), "device '" + claim.device() + "' is not registered", done);
            return;
        }
        String hash = device.credentials().secretHash();
        if (!device.enabled() || hash.isEmpty()) {
            deny(
                    claim.device(),
                    "device '" + claim.device() + (hash.isEmpty() ? "' has no secret" : "' is disabled"),
                    done);
            return;
        }
        String mark = mark(claim, hash);
        if (remembered.contains(mark)) {
            done.accept(new Proof.Proven(device, new Evidence.Secret(hash)));
            return;
        }
        if (!attempts.mayTry(done.address())) {
            done.accept(new Proof.Busy("too many wrong log-ins from this address are underway"));
            return;
        }
        try {
            verifiers.execute(() -> verify(claim, hash, mark, done));
        } catch (RejectedExecutionException e) {
            done.accept(new Proof.Busy("too many log-ins at once"));
        }
    }

    private void verify(Credentials.Secret claim, String hash, String mark, Asking done) {
        if (!Secrets.verify(claim.secret(), hash)) {
            deny(claim.device(), "the secret of device '" + claim.device() + "' is wrong", done);
            return;
        }
        RegisteredDevice device = registry.find(claim.device());
        if (device == null
                || !device.enabled()
                || !device.credentials().secretHash().equals(hash)) {
            deny(claim.device(), "device '" + claim.device() + "' was changed during the log-in", done);
            return;
        }
        remembered.add(mark);
        attempts.succeeded(claim.device());
        done.accept(new Proof.Proven(device, new Evidence.Secret(hash)));
    }

    private void deny(String device, String detail, Asking done) {
        long wait = attempts.failed(device, done.address());
        Runnable answer = () -> {
            attempts.answered(device, done.address());
            done.accept(new Proof.Denied(detail));
        };
        if (wait == 0 || delays.getQueue().size() >= MAX_DELAYED) {
            answer.run();
            return;
        }
        try {
            ScheduledFuture<?> unused = delays.schedule(answer, wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            answer.run();
        }
    }

    /** Who asks, and who is to be told. */
    private record Asking(String address, Consumer<Proof> told) {
        void accept(Proof proof) {
            told.accept(proof);
        }
    }

    /** Changes with the stored hash, so that a new secret makes the old one forgotten. */
    private String mark(Credentials.Secret claim, String hash) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(processKey);
            mac.update(claim.device().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(claim.secret().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
        }
    }

    /** Whoever waits is not answered any more. */
    @Override
    public void close() {
        verifiers.shutdownNow();
        delays.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Forgets the eldest when full. */
    private static final class Bounded<V> extends LinkedHashMap<String, V> {
        private final int max;

        Bounded(int max) {
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > max;
        }
    }
}
